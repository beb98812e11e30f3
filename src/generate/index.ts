export { assertDecoding, type DecodingNames } from "./assert-decoding.js";
export {
  type CheckpointDecoding,
  type CheckpointDefaults,
  carriedSettings,
  checkpointDecoding,
  refuseUnsupported,
} from "./checkpoint-decoding.js";
export type { BeamDecoding, Decoding, DecodingLimits, GreedyDecoding, SamplingDecoding } from "./decoding.js";
export { decodingToJson } from "./decoding-to-json.js";
export { type GenerateOptions, generate } from "./generate.js";
export { type GenerateAllOptions, generateAll } from "./generate-all.js";
export type { Generated } from "./generated.js";
export { rowsPerInput } from "./rows-per-input.js";
export { type VisitedLogits, visitLogits } from "./visit-logits.js";
export { withoutForcedEnd } from "./without-forced-end.js";

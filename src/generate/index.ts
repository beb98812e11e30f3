export type { BeamDecoding, Decoding, DecodingLimits, GreedyDecoding, SamplingDecoding } from "./decoding.js";
export { type GenerateAllOptions, generateAll } from "./generate-all.js";
export { type Generated, type GreedyOptions, greedy } from "./greedy.js";

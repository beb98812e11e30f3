export { cautions, isMostlyDegenerate } from "./cautions.js";
export { type ComparedOutputs, compareOutputs } from "./compare-outputs.js";
export { decodeSplit, splitReferences } from "./decode-split.js";
export { type SystemResult, type SystemScores, withoutOutputs } from "./evaluate-system.js";
export { evaluateSystems } from "./evaluate-systems.js";
export { scoreTable } from "./score-table.js";
export { targetBytes } from "./target-bytes.js";
export { type PredictionLine, writePredictions } from "./write-predictions.js";

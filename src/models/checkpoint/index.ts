export { type CheckpointIndex, indexCheckpoint } from "./checkpoint-files.js";
export { type CheckpointRules, canonicalNames } from "./checkpoint-names.js";
export { checkTokenIds, dropoutRate, normEpsilon, parseConfigJson, size, standardDeviation, tokenIds } from "./config-json.js";
export { parseFolderConfig } from "./folder-config.js";
export { generationConfigToJson, withGenerationConfig } from "./generation-config.js";
export { checkedIndex, type LoadOptions, readCheckpoint } from "./read-checkpoint.js";

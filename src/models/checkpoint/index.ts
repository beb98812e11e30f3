export {
  adapterConfigFile,
  adapterWeights,
  adapterWeightsPath,
  hubBaseOf,
  isAdapter,
  ownFolder,
  readAdapterJson,
  tokenizerFolder,
} from "./adapter-checkpoint.js";
export { type CheckpointIndex, type CheckpointTensor, indexCheckpoint, indexFile } from "./checkpoint-files.js";
export { type CheckpointRules, canonicalNames } from "./checkpoint-names.js";
export { checkTokenIds, dropoutRate, normEpsilon, parseConfigJson, size, standardDeviation, tokenIds } from "./config-json.js";
export { parseFolderConfig, withFolder } from "./folder-config.js";
export {
  type GenerationSettings,
  generationConfigText,
  generationFloatKeys,
  readGenerationSettings,
  withGenerationConfig,
} from "./generation-config.js";
export { jsonWithFloats } from "./json-with-floats.js";
export { withOwnHead } from "./own-head.js";
export { parseWithEnds } from "./parse-with-ends.js";
export { checkedIndex, type LoadOptions, readCheckpoint } from "./read-checkpoint.js";
export { readLicense } from "./read-license.js";
export { readTaskInputs, type TaskInputs, taskInputsFile, taskInputsToJson } from "./task-inputs.js";

export { type PretrainReport, pretrain } from "./pretrain.js";
export { type PretrainConfig, type PretrainRecipe, pretrainPreset, resolvePretrainConfig } from "./pretrain-config.js";

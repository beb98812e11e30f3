export { type ImportConfig, type ImportRecipe, resolveImportConfig } from "./import-config.js";
export { type ImportReport, importModel } from "./import-model.js";
export { tokenizerOfGguf } from "./tokenizer-of-gguf.js";

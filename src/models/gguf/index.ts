export { type GgufModel, type GgufModelOptions, openGgufModel } from "./open-gguf-model.js";

export { ggufModelOf } from "./gguf-model-of.js";

export { type GgufTokenizer, ggufTokenizer } from "./gguf-tokenizer.js";
export type { GgufTokenizerFields } from "./gguf-tokenizer-fields.js";
export { preTokenizerNames } from "./pre-tokenizers.js";

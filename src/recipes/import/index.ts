export { tokenizerOfGguf } from "./tokenizer-of-gguf.js";

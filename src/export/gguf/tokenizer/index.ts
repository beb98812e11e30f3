export { tokenizerToGguf } from "./tokenizer-to-gguf.js";

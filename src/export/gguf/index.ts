export { gguf } from "./gguf-target.js";

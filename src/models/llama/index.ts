export { Llama } from "./llama.js";
export { llama, qwen2, qwen3 } from "./llama-architecture.js";
export { type LlamaConfig, llamaConfigToJson, parseLlamaConfig } from "./llama-config.js";

export { Gpt2 } from "./gpt2.js";
export { gpt2 } from "./gpt2-architecture.js";
export { type Gpt2Config, gpt2ConfigToJson, parseGpt2Config } from "./gpt2-config.js";

export { Bart } from "./bart.js";
export { bart } from "./bart-architecture.js";
export { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";

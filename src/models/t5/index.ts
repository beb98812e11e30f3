export { T5 } from "./t5.js";
export { mt5, t5, umt5 } from "./t5-architecture.js";
export { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";

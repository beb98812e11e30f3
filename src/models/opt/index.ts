export { Opt } from "./opt.js";
export { opt } from "./opt-architecture.js";
export { type OptConfig, optConfigToJson, parseOptConfig } from "./opt-config.js";

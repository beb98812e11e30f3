export { type InputsConfig, readInputsOf } from "./read-inputs-of.js";

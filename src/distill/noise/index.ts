export { type InputNoise, inputNoise } from "./input-noise.js";

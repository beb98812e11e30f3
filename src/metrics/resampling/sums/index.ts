export { bootstrapSums } from "./bootstrap-sums.js";
export { drawnSums } from "./drawn-sums.js";
export { sumDraws } from "./sum-draws.js";

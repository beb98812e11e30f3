export type * from "./decoding.js";
export { type GenerateAllOptions, generateAll } from "./generate-all.js";
export { type Generated, type GreedyOptions, greedy } from "./greedy.js";

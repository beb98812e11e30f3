export { type Generated, type GreedyOptions, greedy } from "./greedy.js";

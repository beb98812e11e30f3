export { corpusTer, type TerOptions, type TerScore, ter } from "./ter.js";

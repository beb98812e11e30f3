export { beamSearch } from "./beam-search.js";
export { diversityPenalty } from "./diversity-penalty.js";

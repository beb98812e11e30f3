export { measuresMemory, peakMemory, resetPeakMemory, residentMemory } from "./process-memory.js";
export { formatTag, isAlive, ownTag, type ProcessTag, parseTag } from "./process-tag.js";

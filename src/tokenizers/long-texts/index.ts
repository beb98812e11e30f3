export { LongTextReader } from "./long-text-reader.js";
export { partsOf } from "./parts-of.js";
export { runsOf, unitsAtOnceFor } from "./units-at-once.js";

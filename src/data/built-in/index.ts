export { type BuiltInDataset, builtInDatasets } from "./built-in-datasets.js";
export type { SplitSizes } from "./split-grouped.js";

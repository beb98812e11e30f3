export { parseAdapterConfig } from "./adapter-config.js";
export { sortAdapterTensors } from "./adapter-tensors.js";
export { applyMerges } from "./apply-merges.js";
export { type Merge, planMerge } from "./plan-merge.js";

export { batchKeys, exampleKey } from "./example-key.js";
export { type DistributionStorage, describeStorage } from "./storage.js";
export { type StoreDistributionsOptions, storeDistributions } from "./store-distributions.js";
export { type SparsePositions, StoredDistributions, type StoredPositions } from "./stored-distributions.js";

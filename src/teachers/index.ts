export {
  type DistributionStorage,
  describeStorage,
  type SparsePositions,
  type StoreDistributionsOptions,
  StoredDistributions,
  type StoredPositions,
  storeDistributions,
} from "./stored/index.js";

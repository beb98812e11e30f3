export { hubSplits } from "./hub-splits.js";
export { fetchedFolder, fetchedSplits, type NamedSources, pinRevisions } from "./pin-revisions.js";

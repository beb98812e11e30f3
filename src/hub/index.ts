export { type ChoosePaths, fetchDataset } from "./fetch-dataset.js";
export { fetchModel } from "./fetch-model.js";
export type { FetchOptions } from "./fetch-snapshot.js";
export { type HubEnvironment, hubEnvironment } from "./hub-environment.js";
export { formatHubName, type HubName, isCommit, parseHubName } from "./hub-name.js";
export { cachedModelFolder, datasetSnapshot, hubNameOf, modelFolder } from "./snapshot-folder.js";

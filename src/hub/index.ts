export { type FetchOptions, fetchModel } from "./fetch-model.js";
export { type HubEnvironment, hubEnvironment } from "./hub-environment.js";
export { formatHubName, type HubName, isCommit, parseHubName } from "./hub-name.js";
export { hubNameOf, modelFolder } from "./model-folder.js";

export type { ArtifactInfo } from "./artifact-info.js";
export { type ArtifactSpec, artifactKey } from "./artifact-key.js";
export type { ArtifactFile, ArtifactManifest } from "./artifact-manifest.js";
export { type Artifact, ArtifactStore, type MakeArtifact, type MakeOptions } from "./artifact-store.js";
export { artifactsToPrune, type PruneRules } from "./artifacts-to-prune.js";
export { concatenateArtifact } from "./concatenate-artifact.js";
export { defaultStoreFolder } from "./default-store-folder.js";
export type { FinishedFiles } from "./finished-files.js";

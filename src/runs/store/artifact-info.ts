import type { ArtifactManifest } from "./artifact-manifest.js";

/** An artifact as a list shows it. */
export interface ArtifactInfo {
  readonly key: string;
  /** `unfinished`: its making was interrupted, or is going on, and it will be gone on with. */
  readonly state: "complete" | "unfinished";
  /** Undefined where the manifest cannot be read, and for what is unfinished. */
  readonly manifest: ArtifactManifest | undefined;
  /** What it takes on the disk, its manifest included. */
  readonly bytes: number;
  readonly lastUsedAt: Date;
}

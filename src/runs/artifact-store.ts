import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, StorageError } from "../core/index.js";
import { type ArtifactSpec, artifactKey } from "./artifact-key.js";
import { type ArtifactManifest, describeFiles, findDamage } from "./artifact-manifest.js";
import { acquireLock, type LockOptions } from "./lock.js";
import { besidePath, recoverFolder } from "./partial.js";
import { readJson } from "./read-json.js";
import { writeJsonAtomic } from "./write-file-atomic.js";
import { writeFolderAtomic } from "./write-folder-atomic.js";

/** What a step made, complete and with the bytes it was made with. */
export interface Artifact {
  readonly key: string;
  /** Holds the artifact's files, read-only; they are shared, so never change them. */
  readonly folder: string;
  readonly manifest: ArtifactManifest;
  /** Whether it was made now, not found. */
  readonly made: boolean;
}

/** An artifact as a list shows it. */
export interface ArtifactInfo {
  readonly key: string;
  /** Undefined where the manifest cannot be read. */
  readonly manifest: ArtifactManifest | undefined;
  readonly lastUsedAt: Date;
}

/** Which artifacts to remove; both conditions must hold where both are given, and one must be. */
export interface PruneOptions {
  readonly keys?: readonly string[];
  /** Only what was last used before this moment. */
  readonly unusedSince?: Date;
}

/**
 * Keeps what steps made, under keys computed from everything that decides the outcome, so that the same work is never done twice:
 * `FOLDER/KEY/manifest.json` and `FOLDER/KEY/files/`. The time of last use is the manifest's modification time.
 */
export class ArtifactStore {
  readonly folder: string;

  /** `folder` is made if it is missing; what killed processes left half-made in it is removed. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    recoverFolder(folder);
    this.folder = folder;
  }

  /**
   * The artifact of this spec: found and verified, or else made by `make` in an empty folder. Of several processes that want the same
   * artifact one makes it and the others wait. When `make` throws or the process dies, nothing is kept. StorageError for an artifact
   * whose bytes have changed, for a full disk, and for links among the files.
   */
  async getOrMake(
    spec: ArtifactSpec,
    make: (folder: string) => void | Promise<void>,
    options: Pick<LockOptions, "onWait"> = {},
  ): Promise<Artifact> {
    const key = artifactKey(spec);
    const lock = await this.#lock(key, options);
    try {
      return this.#find(key) ?? (await this.#make(key, spec, make));
    } finally {
      lock.release();
    }
  }

  /** Every artifact, the last used first. */
  list(): ArtifactInfo[] {
    return readdirSync(this.folder)
      .filter((name) => !name.startsWith(".") && existsSync(this.#manifestPath(name)))
      .map((key) => ({ key, manifest: this.#readManifest(key), lastUsedAt: statSync(this.#manifestPath(key)).mtime }))
      .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  /** What is wrong with the artifact, one sentence each; empty is good. Reads every byte. */
  verify(key: string): string[] {
    const manifest = this.#readManifest(key);
    if (manifest === undefined) return ["its manifest.json cannot be read"];
    if (manifest.key !== key) return [`its manifest is that of ${manifest.key}`];
    return existsSync(this.#files(key)) ? findDamage(this.#files(key), manifest) : ["its files are missing"];
  }

  /** Removes artifacts, waiting for those that are being made, and returns what was removed. Run folders keep what is linked into them. */
  async prune(options: PruneOptions): Promise<ArtifactInfo[]> {
    const { keys, unusedSince } = options;
    if (keys === undefined && unusedSince === undefined) throw new ConfigError("prune: say which artifacts: keys, unusedSince or both");
    const known = this.list();
    const missing = keys?.find((key) => !known.some((info) => info.key === key));
    if (missing !== undefined) throw new ConfigError(`prune: there is no artifact ${missing} in ${this.folder}`);
    const chosen = known.filter(({ key, lastUsedAt }) => (keys?.includes(key) ?? true) && (!unusedSince || lastUsedAt < unusedSince));
    for (const { key } of chosen) await this.#remove(key);
    return chosen;
  }

  #find(key: string): Artifact | undefined {
    if (!existsSync(this.#manifestPath(key))) return undefined;
    const [damage] = this.verify(key);
    if (damage !== undefined) {
      throw new StorageError(`artifact ${key}: ${damage}`, {
        hint: `Remove the folder ${join(this.folder, key)}; it will be made again.`,
      });
    }
    const now = new Date();
    utimesSync(this.#manifestPath(key), now, now);
    return { key, folder: this.#files(key), manifest: readJson(this.#manifestPath(key)), made: false };
  }

  async #make(key: string, spec: ArtifactSpec, make: (folder: string) => void | Promise<void>): Promise<Artifact> {
    let manifest: ArtifactManifest | undefined;
    await writeFolderAtomic(join(this.folder, key), async (aside) => {
      const folder = join(aside, "files");
      mkdirSync(folder);
      await make(folder);
      const files = describeFiles(folder);
      for (const { path } of files) chmodSync(join(folder, path), 0o444);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      manifest = { version: 1, key, spec, madeAt: new Date().toISOString(), bytes, files };
      writeJsonAtomic(join(aside, "manifest.json"), manifest);
    });
    return { key, folder: this.#files(key), manifest: manifest as ArtifactManifest, made: true };
  }

  /** Renamed away first, so that a removal that is cut short leaves nothing that looks like an artifact. */
  async #remove(key: string): Promise<void> {
    const lock = await this.#lock(key, {});
    try {
      const aside = besidePath(join(this.folder, key), "partial");
      renameSync(join(this.folder, key), aside);
      rmSync(aside, { recursive: true, force: true });
    } finally {
      lock.release();
    }
  }

  #lock(key: string, options: Pick<LockOptions, "onWait">) {
    return acquireLock(join(this.folder, ".locks", key), { ...options, what: `artifact ${key}`, wait: true });
  }

  #readManifest(key: string): ArtifactManifest | undefined {
    try {
      return readJson<ArtifactManifest>(this.#manifestPath(key));
    } catch {
      return undefined;
    }
  }

  #manifestPath(key: string): string {
    return join(this.folder, key, "manifest.json");
  }

  #files(key: string): string {
    return join(this.folder, key, "files");
  }
}

import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { cachedModel } from "./cached-model.js";
import { hubEnvironment } from "./hub-environment.js";
import { type HubName, isCommit, parseHubName } from "./hub-name.js";
import { RepoCache, type RepoKind } from "./repo-cache.js";

/** What a model is named by, if that is no folder but looks like a name of the hub; else undefined. */
export function hubNameOf(from: string): HubName | undefined {
  return existsSync(from) ? undefined : parseHubName(from);
}

/** The folder that a model is loaded from: the named one, or, for `name@COMMIT`, the commit's in the cache, where fetchModel has put it. */
export function modelFolder(from: string): string {
  return snapshotOf("model", from) ?? from;
}

/** The folder of a model of the hub, at a revision or `main` as that was when it was last fetched, if the cache has all of it. */
export function cachedModelFolder({ name, revision = "main" }: HubName): string | undefined {
  const cache = new RepoCache(hubEnvironment().cacheFolder, "model", name);
  const commit = cachedModel(cache, revision);
  return commit === undefined ? undefined : cache.snapshot(commit);
}

/** The folder of a dataset of the hub, `name@COMMIT`, and the paths of the files in it that the cache has; undefined for anything else. */
export function datasetSnapshot(from: string): { readonly folder: string; readonly paths: readonly string[] } | undefined {
  const folder = snapshotOf("dataset", from);
  if (folder === undefined || !existsSync(folder)) return undefined;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return { folder, paths: entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort() };
}

function snapshotOf(kind: RepoKind, from: string): string | undefined {
  const repo = hubNameOf(from);
  return isCommit(repo?.revision) ? new RepoCache(hubEnvironment().cacheFolder, kind, repo.name).snapshot(repo.revision) : undefined;
}

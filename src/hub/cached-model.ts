import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { adapterFiles, shardNames, weightFiles } from "./model-files.js";
import type { RepoCache } from "./repo-cache.js";

/** The commit of a revision if the cache has all of its model, as far as its own files tell; else undefined. */
export function cachedModel(cache: RepoCache, revision: string): string | undefined {
  const commit = cache.commitOf(revision);
  if (commit === undefined) return undefined;
  const at = (name: string): string => join(cache.snapshot(commit), name);
  return (existsSync(at("config.json")) && hasWeights(at)) || adapterFiles.every((name) => existsSync(at(name))) ? commit : undefined;
}

function hasWeights(at: (name: string) => string): boolean {
  if (existsSync(at(weightFiles.single))) return true;
  const index = at(weightFiles.index);
  return existsSync(index) && shardNames(readFileSync(index, "utf8"), index).every((name) => existsSync(at(String(name))));
}

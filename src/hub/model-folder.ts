import { existsSync } from "node:fs";
import { hubEnvironment } from "./hub-environment.js";
import { type HubName, isCommit, parseHubName } from "./hub-name.js";
import { RepoCache } from "./repo-cache.js";

/** What a model is named by, if that is no folder but looks like a name of the hub; else undefined. */
export function hubNameOf(from: string): HubName | undefined {
  return existsSync(from) ? undefined : parseHubName(from);
}

/** The folder that a model is loaded from: the named one, or, for `name@COMMIT`, the commit's in the cache, where fetchModel has put it. */
export function modelFolder(from: string): string {
  const repo = hubNameOf(from);
  if (!isCommit(repo?.revision)) return from;
  return new RepoCache(hubEnvironment().cacheFolder, "model", repo.name).snapshot(repo.revision);
}

import { readFileSync } from "node:fs";
import { cachedModel } from "./cached-model.js";
import { type FetchPlace, fetchFiles } from "./fetch-files.js";
import { type FetchOptions, fetchSnapshot } from "./fetch-snapshot.js";
import { formatHubName, type HubName } from "./hub-name.js";
import type { RepoFile } from "./list-repo.js";
import { modelFiles, shardFiles, weightFiles } from "./model-files.js";

/**
 * Makes sure that the cache has a model of the hub, of which only what loading it reads is fetched, and returns the commit that it is.
 * @throws CheckpointError for weights in another format than safetensors; errors of {@link fetchSnapshot}.
 */
export function fetchModel(repo: HubName, options: FetchOptions = {}): Promise<string> {
  return fetchSnapshot(repo, { kind: "model", cached: cachedModel, files: modelFiles, fetch: fetchWithShards }, options);
}

async function fetchWithShards(files: readonly RepoFile[], place: FetchPlace, all: readonly RepoFile[]): Promise<void> {
  await fetchFiles(files, place);
  const index = files.find(({ path }) => path === weightFiles.index);
  if (index === undefined) return;
  const named = formatHubName({ name: place.repo.name, revision: place.commit });
  await fetchFiles(shardFiles(readFileSync(place.cache.blob(index.hash), "utf8"), all, named), place);
}

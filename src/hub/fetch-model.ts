import { readFileSync } from "node:fs";
import { HubError } from "../core/index.js";
import { acquireLock, type RunEvent } from "../runs/index.js";
import { cachedModel } from "./cached-model.js";
import { type FetchPlace, fetchFiles } from "./fetch-files.js";
import { type HubEnvironment, hubEnvironment } from "./hub-environment.js";
import { type HubRequest, HubUnreachable } from "./hub-fetch.js";
import { formatHubName, type HubName } from "./hub-name.js";
import { listRepo, type RepoListing } from "./list-repo.js";
import { modelFiles, shardFiles, weightFiles } from "./model-files.js";
import { RepoCache } from "./repo-cache.js";

/** Who hears of a download, and how it is stopped. */
export interface FetchOptions {
  /** Default: what the environment variables say. */
  readonly environment?: HubEnvironment;
  /** Gets the phase `download` and its progress in bytes, and warnings. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Aborting it keeps what has come, and throws an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes sure that the cache has a model of the hub, and returns the commit that it is. Fetches only what loading it reads, and of that only what the cache
 * lacks. If the hub cannot be reached, the commit that the revision was when it was last fetched serves, with a warning; if HF_HUB_OFFLINE is set,
 * without one.
 * @throws HubError if the hub refuses, or the cache lacks the model and there is no network; CheckpointError for weights in another format;
 * errors of downloadBlob.
 */
export async function fetchModel(repo: HubName, { environment = hubEnvironment(), onEvent, signal }: FetchOptions = {}): Promise<string> {
  const cache = new RepoCache(environment.cacheFolder, "model", repo.name);
  const revision = repo.revision ?? "main";
  if (environment.offline) return cachedModel(cache, revision) ?? notCached(repo, environment);
  const request: HubRequest = { environment, repo, signal };
  const listing = await listRepo("model", request).catch((error: unknown) => {
    const commit = error instanceof HubUnreachable ? cachedModel(cache, revision) : undefined;
    if (commit === undefined) throw error;
    onEvent?.({ kind: "warning", message: `${(error as Error).message} The cached commit ${commit} is used.` });
    return commit;
  });
  if (typeof listing === "string") return listing;
  await fetchListed(listing, { ...request, kind: "model", commit: listing.commit, cache, onEvent });
  cache.writeCommit(revision, listing.commit);
  return listing.commit;
}

async function fetchListed({ commit, files }: RepoListing, place: FetchPlace): Promise<void> {
  const { cache, repo, onEvent, signal } = place;
  const named = formatHubName({ name: repo.name, revision: commit });
  const needed = modelFiles(files, named);
  const lock = await acquireLock(cache.lockFolder, { what: `the download of ${repo.name}`, wait: true, signal });
  onEvent?.({ kind: "phase", phase: "download", state: "start" });
  try {
    await fetchFiles(needed, place);
    const index = needed.find(({ path }) => path === weightFiles.index);
    if (index !== undefined) await fetchFiles(shardFiles(readFileSync(cache.blob(index.hash), "utf8"), files, named), place);
  } finally {
    lock.release();
  }
  onEvent?.({ kind: "phase", phase: "download", state: "end" });
}

function notCached(repo: HubName, { cacheFolder }: HubEnvironment): never {
  throw new HubError(
    `${formatHubName(repo)}: there is no such folder, HF_HUB_OFFLINE forbids to ask the hub, and ${cacheFolder} lacks it.`,
    {
      hint: "Give the folder of a model that is on this machine, or unset HF_HUB_OFFLINE.",
    },
  );
}

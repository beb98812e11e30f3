import { HubError } from "../core/index.js";
import { acquireLock, type RunEvent } from "../runs/index.js";
import type { FetchPlace } from "./fetch-files.js";
import { type HubEnvironment, hubEnvironment } from "./hub-environment.js";
import { type HubRequest, HubUnreachable } from "./hub-fetch.js";
import { formatHubName, type HubName } from "./hub-name.js";
import { listRepo, type RepoFile } from "./list-repo.js";
import { RepoCache, type RepoKind } from "./repo-cache.js";

/** Who hears of a download, and how it is stopped. */
export interface FetchOptions {
  /** Default: what the environment variables say. */
  readonly environment?: HubEnvironment;
  /** Gets the phase `download` and its progress in bytes, and warnings. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Aborting it keeps what has come, and throws an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}

/** What of a repository is wanted. */
export interface Wanted {
  readonly kind: RepoKind;
  /** The commit of a revision if the cache has all that is wanted of it, as far as can be told without the hub. */
  readonly cached: (cache: RepoCache, revision: string) => string | undefined;
  /** Which of the files are fetched. */
  readonly files: (all: readonly RepoFile[], named: string) => readonly RepoFile[];
  /** Fetches them, and what they turn out to name. */
  readonly fetch: (files: readonly RepoFile[], place: FetchPlace, all: readonly RepoFile[]) => Promise<void>;
}

/**
 * Makes sure that the cache has what is wanted of a repository, and returns the commit that the revision is. Fetches only what the cache lacks. If the hub
 * cannot be reached, the commit that the revision was when it was last fetched serves, with a warning; if HF_HUB_OFFLINE is set, without one.
 * @throws HubError if the hub refuses, or the cache lacks it and there is no network; errors of `wanted` and of downloadBlob.
 */
export async function fetchSnapshot(
  repo: HubName,
  wanted: Wanted,
  { environment = hubEnvironment(), onEvent, signal }: FetchOptions,
): Promise<string> {
  const cache = new RepoCache(environment.cacheFolder, wanted.kind, repo.name);
  const revision = repo.revision ?? "main";
  if (environment.offline) return wanted.cached(cache, revision) ?? notCached(repo, environment);
  const request: HubRequest = { environment, repo, signal };
  const listing = await listRepo(wanted.kind, request).catch((error: unknown) => {
    const commit = error instanceof HubUnreachable ? wanted.cached(cache, revision) : undefined;
    if (commit === undefined) throw error;
    onEvent?.({ kind: "note", message: `${(error as Error).message} The cached commit ${commit} is used.` });
    return commit;
  });
  if (typeof listing === "string") return listing;
  const { commit, files } = listing;
  await fetchListed(files, wanted, { ...request, kind: wanted.kind, commit, cache, onEvent });
  cache.writeCommit(revision, commit);
  return commit;
}

async function fetchListed(all: readonly RepoFile[], wanted: Wanted, place: FetchPlace): Promise<void> {
  const { cache, repo, commit, signal } = place;
  const files = wanted.files(all, formatHubName({ name: repo.name, revision: commit }));
  const lock = await acquireLock(cache.lockFolder, { what: `the download of ${repo.name}`, wait: true, signal });
  try {
    await wanted.fetch(files, place, all);
  } finally {
    lock.release();
  }
}

function notCached(repo: HubName, { cacheFolder }: HubEnvironment): never {
  throw new HubError(
    `${formatHubName(repo)}: there is no such folder, HF_HUB_OFFLINE forbids to ask the hub, and ${cacheFolder} lacks it.`,
    {
      hint: "Give a folder that is on this machine, or unset HF_HUB_OFFLINE.",
    },
  );
}

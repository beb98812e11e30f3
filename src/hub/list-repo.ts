import { HubError } from "../core/index.js";
import { type HubRequest, hubFetch } from "./hub-fetch.js";
import { isCommit } from "./hub-name.js";
import type { RepoKind } from "./repo-cache.js";

/** A file of a repository. */
export interface RepoFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The blob's name in the cache, in hex: sha-256 of the bytes where they lie in LFS, else git's sha-1. */
  readonly hash: string;
}

/** A repository as it is at one commit. */
export interface RepoListing {
  readonly commit: string;
  readonly files: readonly RepoFile[];
}

/**
 * Asks the hub which commit a revision is, and which files it has; a model's top folder, all folders of a dataset.
 * @throws errors of {@link hubFetch}; HubError for an answer that no hub gives.
 */
export async function listRepo(kind: RepoKind, request: HubRequest): Promise<RepoListing> {
  const { repo, environment } = request;
  const { name, revision = "main" } = repo;
  // Loaded only where it is needed: it would make every command start later.
  const { datasetInfo, listFiles, modelInfo } = await import("@huggingface/hub");
  const connection = { hubUrl: environment.endpoint, fetch: hubFetch(request) };
  try {
    const info = { ...connection, name, revision, additionalFields: ["sha" as const] };
    const commit = isCommit(revision) ? revision : (await (kind === "model" ? modelInfo(info) : datasetInfo(info))).sha;
    if (!isCommit(commit)) throw noHub(request, `commit ${JSON.stringify(commit)}`);
    const files: RepoFile[] = [];
    const listing = { ...connection, repo: { type: kind, name }, revision: commit, recursive: kind === "dataset" };
    for await (const { type, path, size, oid, lfs } of listFiles(listing)) {
      if (type === "file") files.push(checked({ path, size: lfs?.size ?? size, hash: lfs?.oid ?? oid ?? "" }, request));
    }
    return { commit, files };
  } catch (error) {
    throw error instanceof SyntaxError ? noHub(request, "what is not JSON", error) : error;
  }
}

/** Paths and hashes become names of files here: nothing that comes from the network may lead out of the cache. */
function checked(file: RepoFile, request: HubRequest): RepoFile {
  const { path, size, hash } = file;
  const isInside = typeof path === "string" && !/^\/|\\|\0/.test(path) && !path.split("/").some((part) => /^\.{0,2}$/.test(part));
  if (isInside && Number.isSafeInteger(size) && size >= 0 && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return file;
  throw noHub(request, `a file ${JSON.stringify(file)}`);
}

function noHub({ repo, environment }: HubRequest, got: string, cause?: unknown): HubError {
  return new HubError(`${repo.name}: ${environment.endpoint} answers as no hub does: ${got}.`, {
    cause,
    hint: "Check HF_ENDPOINT, and whether the network wants a login first.",
  });
}

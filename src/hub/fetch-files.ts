import type { RunEvent } from "../runs/index.js";
import { downloadBlob } from "./download-blob.js";
import type { HubRequest } from "./hub-fetch.js";
import type { RepoFile } from "./list-repo.js";
import type { RepoCache, RepoKind } from "./repo-cache.js";

/** Whose files are fetched, where to, and who hears of it. */
export interface FetchPlace extends HubRequest {
  readonly kind: RepoKind;
  readonly commit: string;
  readonly cache: RepoCache;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** So often at most is progress told. */
const progressMs = 200;

/** Fetches those of the files that the cache lacks, one after the other, and links all into the commit's snapshot. Errors as {@link downloadBlob}. */
export async function fetchFiles(files: readonly RepoFile[], place: FetchPlace): Promise<void> {
  const { cache, commit } = place;
  const missing = files.filter(({ hash, size }) => !cache.hasBlob(hash, size));
  if (missing.length > 0) await download(missing, place);
  for (const file of files) cache.link(commit, file);
}

async function download(files: readonly RepoFile[], place: FetchPlace): Promise<void> {
  place.onEvent?.({ kind: "phase", phase: "download", state: "start" });
  const onBytes = progressOf(files, place.onEvent);
  for (const file of files) {
    await downloadBlob({ ...place, file, url: urlOf(file, place), path: place.cache.blob(file.hash), onBytes });
  }
  place.onEvent?.({ kind: "phase", phase: "download", state: "end" });
}

function urlOf({ path }: RepoFile, { kind, environment, repo, commit }: FetchPlace): string {
  const prefix = kind === "model" ? "" : `${kind}s/`;
  return `${environment.endpoint}/${prefix}${repo.name}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

function progressOf(files: readonly RepoFile[], onEvent: FetchPlace["onEvent"]): (bytes: number) => void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let [done, toldAt] = [0, 0];
  return (bytes) => {
    done += bytes;
    const now = performance.now();
    if (total === 0 || (now - toldAt < progressMs && done < total)) return;
    toldAt = now;
    onEvent?.({ kind: "progress", done, total, unit: "bytes" });
  };
}

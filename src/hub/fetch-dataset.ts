import { existsSync } from "node:fs";
import { fetchFiles } from "./fetch-files.js";
import { type FetchOptions, fetchSnapshot } from "./fetch-snapshot.js";
import type { HubName } from "./hub-name.js";
import type { RepoCache } from "./repo-cache.js";

/** Chooses among the paths of a dataset's files; throws if it finds none. `named` is the dataset, for messages. */
export type ChoosePaths = (paths: readonly string[], named: string) => readonly string[];

/** Makes sure that the cache has the chosen files of a dataset of the hub, and returns the commit that it is. Errors as {@link fetchSnapshot}'s and of `choose`. */
export function fetchDataset(repo: HubName, choose: ChoosePaths, options: FetchOptions = {}): Promise<string> {
  return fetchSnapshot(
    repo,
    {
      kind: "dataset",
      cached: cachedCommit,
      files: (all, named) => {
        const paths = choose(
          all.map(({ path }) => path),
          named,
        );
        return all.filter(({ path }) => paths.includes(path));
      },
      fetch: fetchFiles,
    },
    options,
  );
}

/** A dataset's branch is only written down once all of its chosen files are there. */
function cachedCommit(cache: RepoCache, revision: string): string | undefined {
  const commit = cache.commitOf(revision);
  return commit !== undefined && existsSync(cache.snapshot(commit)) ? commit : undefined;
}

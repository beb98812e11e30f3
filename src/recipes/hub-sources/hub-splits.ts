import { join } from "node:path";
import type { SplitName } from "../../data/index.js";
import { datasetSnapshot } from "../../hub/index.js";
import { splitPaths } from "./split-paths.js";

/** The files of a dataset's splits, by absolute path. */
export type HubSplits = { readonly train: string } & Partial<Record<SplitName, string>>;

/** The files of a dataset of the hub, `name@COMMIT`, which the cache has; undefined for anything else. Errors as splitPaths'. */
export function hubSplits(name: string): HubSplits | undefined {
  const snapshot = datasetSnapshot(name);
  if (snapshot === undefined) return undefined;
  const files = Object.entries(splitPaths(snapshot.paths, name)).map(([split, path]) => [split, join(snapshot.folder, path)]);
  return Object.fromEntries(files) as HubSplits;
}

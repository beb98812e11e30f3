import { ConfigError } from "../../core/index.js";
import type { ArtifactInfo } from "./artifact-info.js";

/** Which artifacts are to go: those that any of the rules names. One rule must be given. */
export interface PruneRules {
  /** Every one. */
  readonly all?: boolean;
  readonly keys?: readonly string[];
  /** Those that were last used before this moment. */
  readonly unusedSince?: Date;
  /** The least recently used, until the rest takes no more than so many bytes. */
  readonly maxBytes?: number;
}

/** The artifacts of a list that the rules name, the least recently used first. Removes nothing. @throws ConfigError if there is no rule. */
export function artifactsToPrune(artifacts: readonly ArtifactInfo[], { all, keys, unusedSince, maxBytes }: PruneRules): ArtifactInfo[] {
  if (!all && keys === undefined && unusedSince === undefined && maxBytes === undefined)
    throw new ConfigError("prune: say which artifacts: by key, age or size, or all.");
  const oldestFirst = [...artifacts].sort((a, b) => a.lastUsedAt.getTime() - b.lastUsedAt.getTime());
  const named = oldestFirst.filter(
    ({ key, lastUsedAt }) => all || keys?.includes(key) || (unusedSince !== undefined && lastUsedAt < unusedSince),
  );
  const chosen = new Set(named);
  let left = artifacts.reduce((sum, info) => sum + (chosen.has(info) ? 0 : info.bytes), 0);
  for (const info of oldestFirst) {
    if (left <= (maxBytes ?? Number.POSITIVE_INFINITY)) break;
    if (chosen.has(info)) continue;
    chosen.add(info);
    left -= info.bytes;
  }
  return oldestFirst.filter((info) => chosen.has(info));
}

import { ConfigError } from "../core/index.js";
import { pathExists } from "../runs/index.js";
import type { OpenWatched, Watched } from "./watched.js";
import { watchedRun } from "./watched-run.js";
import { watchedStudy } from "./watched-study.js";

/** The kinds of folders that can be watched. */
const kinds: readonly OpenWatched[] = [watchedRun, watchedStudy];

/** What is made in a folder. @throws ConfigError for one that is not there, or in which nothing is made that can be watched. */
export function openWatched(folder: string): Watched {
  if (!pathExists(folder)) {
    throw new ConfigError(`${folder}: there is no such folder.`, { hint: "Name a run folder; a run says at its start where its own is." });
  }
  for (const open of kinds) {
    const watched = open(folder);
    if (watched !== undefined) return watched;
  }
  throw new ConfigError(`${folder}: is not a run folder (it has no config.json of a run), nor a study's.`, {
    hint: "Name a folder that a run or a study is made in.",
  });
}

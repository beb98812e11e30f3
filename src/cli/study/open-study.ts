import { basename, dirname, extname, join, resolve } from "node:path";
import { resolveConfig, resolveFineTuneConfig } from "../../recipes/index.js";
import { type Resolvers, resolveStudy, type Study, type StudyPaths, studyPaths } from "../../study/index.js";
import { readMapping } from "../settings.js";

/** A study's file, and where its results are. */
export interface OpenStudy {
  readonly study: Study;
  readonly paths: StudyPaths;
  /** What paths in the file are relative to. */
  readonly base: string;
}

/** How recipes are checked. */
export const resolvers: Resolvers = { "fine-tune": resolveFineTuneConfig, distill: resolveConfig };

/**
 * Reads a study.
 * @param studyDir Where its results are; by default a folder beside the file, of its name. @throws ConfigError for a file that is none.
 */
export function openStudy(path: string, studyDir: string | undefined): OpenStudy {
  const study = resolveStudy(readMapping(path, "study"));
  const base = dirname(resolve(path));
  const folder = studyDir === undefined ? join(base, basename(path, extname(path))) : resolve(studyDir);
  return { study: { title: basename(path, extname(path)), ...study }, paths: studyPaths(folder), base };
}

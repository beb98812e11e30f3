import { join } from "node:path";

/** Where everything of a study stands. What is to be kept and shown to others is small; `runs` is large, and made again where it is needed and gone. */
export interface StudyPaths {
  readonly folder: string;
  /** Run folders, by key. */
  readonly runs: string;
  readonly report: { readonly html: string; readonly markdown: string };
  readonly ignore: string;
  readonly lock: string;
  run(key: string): string;
  /** What a run came to: {@link RunRecord}. */
  record(key: string): string;
  /** The numbers that its scores are summed from. */
  segments(key: string): string;
  decision(stage: string): string;
}

/** The paths of the study in `folder`; touches nothing. */
export function studyPaths(folder: string): StudyPaths {
  const at = (...names: string[]): string => join(folder, ...names);
  return {
    folder,
    runs: at("runs"),
    report: { html: at("report.html"), markdown: at("report.md") },
    ignore: at(".gitignore"),
    lock: at(".lock"),
    run: (key) => at("runs", key),
    record: (key) => at("scores", `${key}.json`),
    segments: (key) => at("segments", `${key}.jsonl.gz`),
    decision: (stage) => at("decisions", `${stage}.json`),
  };
}

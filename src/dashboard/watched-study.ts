import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Page, PagePart, PageSection } from "../page/index.js";
import { CurveFigures, curvesSection, progressParts, runKind } from "../recipes/index.js";
import { learningCurves, pathExists, type RunStatus, readEvents, readJson, readStatus, runPaths } from "../runs/index.js";
import { type Decision, type StudyPaths, studyPaths } from "../study/index.js";
import type { Look, Watched } from "./watched.js";

/**
 * The study in a folder: its runs as they stand, the one at work in full, and what was decided; its report, where that is newer than every result and no run is at work.
 * Undefined for a folder that holds no study.
 */
export function watchedStudy(folder: string): Watched | undefined {
  const paths = studyPaths(folder);
  // What a study writes first, and what of it is kept.
  if (!pathExists(paths.ignore) || !(pathExists(paths.lock) || pathExists(recordsOf(paths)))) return undefined;
  const drawings = new CurveFigures();
  return {
    look: async (): Promise<Look> => {
      const runs = runsOf(paths);
      if (isReported(paths, runs)) return { isFinal: true, document: readFileSync(paths.report.html, "utf8") };
      const time = new Date().toLocaleTimeString("en", { hour12: false });
      return { isFinal: false, page: await studyPage(paths, runs, drawings), message: `As of ${time}.` };
    },
  };
}

/** A run of the study that has begun. */
interface WatchedRun {
  readonly key: string;
  /** Its own command, where its folder is still there. */
  readonly kind: string;
  readonly state: "recorded" | RunStatus["state"] | "not begun";
  readonly status: RunStatus | undefined;
}

function runsOf(paths: StudyPaths): WatchedRun[] {
  const recorded = new Set(namesIn(recordsOf(paths)).map((name) => basename(name, ".json")));
  const keys = [...new Set([...namesIn(paths.runs), ...recorded])].sort();
  return keys.map((key) => {
    const { config } = runPaths(paths.run(key));
    const status = readStatus(paths.run(key));
    const kind = pathExists(config) ? (runKind(readJson(config)) ?? "") : "";
    const isAtWork = status?.state === "running";
    return { key, kind, status, state: recorded.has(key) && !isAtWork ? "recorded" : (status?.state ?? "not begun") };
  });
}

function recordsOf(paths: StudyPaths): string {
  return dirname(paths.record("any"));
}

/** The files and folders in a folder, but hidden ones; none where there is no such folder. */
function namesIn(folder: string): string[] {
  return pathExists(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}

function isReported(paths: StudyPaths, runs: readonly WatchedRun[]): boolean {
  if (!pathExists(paths.report.html) || runs.some(({ state }) => state === "running")) return false;
  const folders = [recordsOf(paths), dirname(paths.decision("any"))];
  const results = folders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  const changedAt = (path: string): number => statSync(path).mtimeMs;
  return results.every((path) => changedAt(path) <= changedAt(paths.report.html));
}

async function studyPage(paths: StudyPaths, runs: readonly WatchedRun[], drawings: CurveFigures): Promise<Page> {
  const atWork = runs.find(({ state }) => state === "running");
  const events = atWork === undefined ? [] : readEvents(runPaths(paths.run(atWork.key)).events);
  const curves = await curvesSection(learningCurves(events), drawings);
  const decided = decisionsSection(paths);
  const present: PagePart[] = atWork?.status === undefined ? [] : progressParts(events, atWork.status);
  const sections: PageSection[] = [
    {
      id: "progress",
      title: "Progress",
      parts: [{ kind: "paragraph", tone: "lead", text: inWords(runs, atWork) }, ...present, runsTable(runs)],
    },
    ...(decided === undefined ? [] : [decided]),
    ...(curves === undefined ? [] : [curves]),
  ];
  return {
    title: `study: ${basename(paths.folder)}`,
    subtitle: paths.folder,
    sections,
    footer: "Shown by Retort from the files of the study's folder.",
  };
}

function inWords(runs: readonly WatchedRun[], atWork: WatchedRun | undefined): string {
  const done = runs.filter(({ state }) => state === "recorded").length;
  const soFar = `${done.toLocaleString("en")} of the ${runs.length.toLocaleString("en")} runs that have begun are done`;
  return atWork === undefined ? `${soFar}; none is at work.` : `${soFar}; ${atWork.key} is at work.`;
}

function runsTable(runs: readonly WatchedRun[]): PagePart {
  const rows = runs.map(({ key, kind, state, status }) => [
    key,
    kind,
    state === "recorded" ? "done" : state,
    state === "recorded" ? "" : (status?.phase ?? ""),
  ]);
  return { kind: "table", caption: "Runs so far", header: ["run", "command", "state", "part"], rows };
}

function decisionsSection(paths: StudyPaths): PageSection | undefined {
  const stages = namesIn(dirname(paths.decision("any"))).map((name) => basename(name, ".json"));
  if (stages.length === 0) return undefined;
  const rows = stages.map((stage) => {
    const { winner, metric } = readJson<Decision>(paths.decision(stage));
    return [stage, winner, metric];
  });
  return {
    id: "decisions",
    title: "What was decided",
    parts: [
      { kind: "table", caption: "Each stage's decision so far, on the validation split", header: ["stage", "decided for", "by"], rows },
    ],
  };
}

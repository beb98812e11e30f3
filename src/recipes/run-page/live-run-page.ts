import { formatSeconds } from "../../core/index.js";
import type { Page, PagePart, PageSection } from "../../page/index.js";
import {
  type LoggedEvent,
  learningCurves,
  pathExists,
  phaseTimes,
  type RunEnvironment,
  type RunStatus,
  readEvents,
  readJson,
  readStatus,
  runPaths,
} from "../../runs/index.js";
import { titleOf } from "./curve-figure.js";
import type { CurveFigures } from "./curve-figures.js";
import { curvesSection } from "./curves-section.js";
import { progressParts } from "./progress-parts.js";
import { reproductionSection } from "./reproduction-section.js";

/**
 * The page of any run as it stands now, from its folder alone, whether it is at work, was stopped, or is done. Errors as the readers'.
 * @param drawings Those of a page that is made again and again.
 */
export async function liveRunPage(folder: string, title: string, drawings?: CurveFigures): Promise<Page> {
  const paths = runPaths(folder);
  const events = readEvents(paths.events);
  const environment = pathExists(paths.environment) ? readJson<RunEnvironment>(paths.environment) : undefined;
  const curves = await curvesSection(learningCurves(events), drawings);
  return {
    title,
    subtitle: folder,
    sections: [
      progressSection(events, readStatus(folder)),
      ...(curves === undefined ? [] : [curves]),
      reproductionSection({ environment, config: readJson(paths.config), signatures: [] }),
    ],
    footer: "Shown by Retort from the files of the run folder.",
  };
}

function progressSection(events: readonly LoggedEvent[], status: RunStatus | undefined): PageSection {
  const told = events.flatMap((event) => (event.kind === "warning" || event.kind === "note" ? [event.message] : []));
  const times = phaseTimes(events);
  const parts: PagePart[] = [
    { kind: "paragraph", tone: "lead", text: stateInWords(status) },
    ...(status?.state === "running" ? progressParts(events, status) : []),
    ...(times.length === 0
      ? []
      : [
          {
            kind: "table" as const,
            caption: "Parts so far",
            header: ["part", "time", ""],
            rows: times.map(({ phase, seconds, isDone }) => [titleOf(phase), formatSeconds(seconds), isDone ? "done" : ""]),
          },
        ]),
    ...(told.length === 0 ? [] : [{ kind: "list" as const, items: [...new Set(told)] }]),
  ];
  return { id: "progress", title: "Progress", parts };
}

function stateInWords(status: RunStatus | undefined): string {
  if (status === undefined) return "The run has not begun yet.";
  const { state, error } = status;
  if (state === "running") return "The run is at work.";
  if (state === "done") return "The run is done.";
  const why = error === undefined ? "its process is gone." : error.message;
  return state === "interrupted" ? `The run was interrupted, and goes on when its command is run again: ${why}` : `The run failed: ${why}`;
}

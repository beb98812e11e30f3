import type { PagePart } from "../../page/index.js";
import type { LoggedEvent, RunStatus } from "../../runs/index.js";
import { currentProgress } from "./current-progress.js";
import { titleOf } from "./curve-figure.js";

/** How far the part has come that a run is working on; nothing before its first. */
export function progressParts(events: readonly LoggedEvent[], status: Pick<RunStatus, "phase" | "progress">): PagePart[] {
  const progress = currentProgress(events, status);
  if (progress === undefined) return [];
  const { phase, share, detail } = progress;
  const percent = share === undefined ? "" : ` ${Math.floor(100 * share)} %`;
  return [{ kind: "progress", label: `${titleOf(phase)}${percent}`, ...(share === undefined ? {} : { share }), detail }];
}

import { formatEstimate } from "../../core/index.js";
import type { LoggedEvent, RunStatus, StepEvent } from "../../runs/index.js";

/** How far the part of a run that is being worked on has come. */
export interface CurrentProgress {
  readonly phase: string;
  /** In [0, 1]; undefined while it is not known. */
  readonly share?: number;
  /** Time left, speed, loss: what is known of them. */
  readonly detail: string;
}

/** Below this share a guess of the time left would jump about. */
const leastShareForEstimate = 0.005;

/** What log and status say of the part that a run is in; undefined before its first. */
export function currentProgress(
  events: readonly LoggedEvent[],
  status: Pick<RunStatus, "phase" | "progress">,
): CurrentProgress | undefined {
  const start = events.findLastIndex((event) => event.kind === "phase" && event.state === "start");
  const begun = events[start];
  if (begun?.kind !== "phase") return undefined;
  const { phase } = begun;
  const steps = events.slice(start).filter((event): event is StepEvent & { readonly time: string } => event.kind === "step");
  const [first, last] = [steps[0], steps.at(-1)];
  if (first !== undefined && last !== undefined) {
    const left = timeLeft({ share: first.progress, at: first.time }, { share: last.progress, at: last.time });
    const speed = `${Math.round(last.tokensPerSecond).toLocaleString("en")} tokens/s`;
    return {
      phase,
      share: last.progress,
      detail: [...left, `step ${last.step.toLocaleString("en")}`, speed, `loss ${last.loss.toFixed(3)}`].join(", "),
    };
  }
  const { progress } = status;
  if (progress === undefined || status.phase !== phase) return { phase, detail: "" };
  const { done, total, unit, first: begin } = progress;
  const left = timeLeft({ share: begin.done / total, at: begin.at }, { share: done / total, at: new Date().toISOString() });
  return {
    phase,
    share: done / total,
    detail: [...left, `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`].join(", "),
  };
}

interface Moment {
  readonly share: number;
  readonly at: string;
}

function timeLeft(from: Moment, to: Moment): string[] {
  const worked = to.share - from.share;
  const seconds = (Date.parse(to.at) - Date.parse(from.at)) / 1000;
  return worked < leastShareForEstimate || to.share >= 1
    ? []
    : [`about ${formatEstimate((seconds * (1 - to.share)) / worked)} left in this part`];
}

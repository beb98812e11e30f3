import type { LoggedEvent, StepEvent } from "./event-log.js";

/** One validation of a training. */
export interface Validation {
  /** As in the log. */
  readonly time: string;
  readonly step: number;
  readonly value: number;
  readonly isBest: boolean;
}

/** One optimizer step as it stands in the log. */
export type LoggedStep = StepEvent & { readonly time: string };

/** How one training went. */
export interface LearningCurve {
  /** The part of the run that it was, such as `teacher` or `distillation`. */
  readonly phase: string;
  readonly steps: readonly LoggedStep[];
  /** What validations are values of, such as `nll`; absent before the first. */
  readonly measure?: string;
  readonly validations: readonly Validation[];
}

interface GrowingCurve {
  phase: string;
  steps: LoggedStep[];
  measure?: string;
  validations: Validation[];
}

/**
 * The trainings of a run, in order, of whatever its log says of them so far. A run that was killed goes on from its last checkpoint, and does the steps after it again:
 * of a step that was taken twice the later one counts.
 */
export function learningCurves(events: Iterable<LoggedEvent>): LearningCurve[] {
  const curves = new Map<string, GrowingCurve>();
  let phase = "";
  for (const event of events) {
    if (event.kind === "phase") {
      phase = event.phase;
    } else if (event.kind === "step") {
      const curve = curveOf(curves, phase);
      takeBack(curve.steps, event.step);
      takeBack(curve.validations, event.step);
      curve.steps.push(event);
    } else if (event.kind === "evaluation" && event.step !== undefined) {
      const [[measure, value] = []] = Object.entries(event.scores);
      if (measure === undefined || value === undefined) continue;
      const curve = curveOf(curves, phase);
      takeBack(curve.validations, event.step);
      curve.measure = measure;
      curve.validations.push({ time: event.time, step: event.step, value, isBest: event.isBest ?? false });
    }
  }
  return [...curves.values()].filter(({ steps }) => steps.length > 0);
}

function curveOf(curves: Map<string, GrowingCurve>, phase: string): GrowingCurve {
  const curve = curves.get(phase) ?? { phase, steps: [], validations: [] };
  curves.set(phase, curve);
  return curve;
}

/** Forgets everything from a step on. */
function takeBack(entries: { readonly step: number }[], step: number): void {
  while ((entries.at(-1)?.step ?? -1) >= step) entries.pop();
}

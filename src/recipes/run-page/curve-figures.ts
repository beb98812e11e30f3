import type { Figure } from "../../page/index.js";
import type { LearningCurve } from "../../runs/index.js";
import { curveFigure } from "./curve-figure.js";

/** Draws curves, and draws none again that has not grown: of a run that is looked at again and again only one does. */
export class CurveFigures {
  readonly #drawn = new Map<string, { readonly state: string; readonly figure: Promise<Figure> }>();

  of(curve: LearningCurve): Promise<Figure> {
    const { phase, steps, validations } = curve;
    const last = steps.at(-1);
    const state = [steps.length, last?.step, last?.loss, validations.length, validations.at(-1)?.value].join(" ");
    const before = this.#drawn.get(phase);
    if (before?.state === state) return before.figure;
    const figure = curveFigure(curve);
    this.#drawn.set(phase, { state, figure });
    return figure;
  }
}

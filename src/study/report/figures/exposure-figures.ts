import { type ExposureBiasCurve, exposureBiasFigure, type Figure } from "../../../page/index.js";
import type { PlannedStage, Trial } from "../../plan/index.js";
import type { RunRecord } from "../../results/index.js";

type ExposureBias = NonNullable<RunRecord["exposureBias"]>;

/** A candidate's run that measured its exposure bias. */
interface Measured {
  readonly name: string;
  readonly exposureBias: ExposureBias;
}

const times = { early: "after epoch 1", final: "in the end" } as const;

/**
 * The exposure-bias figure (docs/PAPERS.md, section 5) of a stage whose candidates measure it: S and every candidate's student write the first p %, the teacher
 * goes on. A figure per task and pair, of the first seed.
 */
export async function exposureFigures(
  { candidates }: Pick<PlannedStage, "candidates">,
  records: ReadonlyMap<string, RunRecord>,
): Promise<Figure[]> {
  const trials = candidates.flatMap((candidate) => candidate.trials);
  const isFirst = (trial: Trial, i: number): boolean =>
    trials.findIndex(({ task, subject }) => task === trial.task && subject === trial.subject) === i;
  const figures: Figure[] = [];
  for (const { task, subject, seed } of trials.filter(isFirst)) {
    const isHere = (trial: Trial): boolean => trial.task === task && trial.subject === subject && trial.seed === seed;
    const measured = candidates.flatMap(({ name, trials: own }): Measured[] => {
      const { exposureBias } = records.get(own.find(isHere)?.key ?? "") ?? {};
      return exposureBias === undefined ? [] : [{ name, exposureBias }];
    });
    if (measured.length > 0) figures.push(await figureOf(measured, `${task}, ${subject}, seed ${seed}`));
  }
  return figures;
}

function figureOf(measured: readonly Measured[], place: string): Promise<Figure> {
  const [first] = measured as [Measured];
  const named = (name: string, exposureBias: ExposureBias, of: "S" | "KD"): ExposureBiasCurve[] =>
    exposureBias.curves
      .filter(({ system }) => system === of)
      .map(({ stage, points }) => ({ name: `${name}, ${times[stage]}`, system: name, isEarly: stage === "early", points }));
  return exposureBiasFigure({
    place,
    metric: first.exposureBias.metric,
    // S is the same student for every candidate.
    curves: [...named("S", first.exposureBias, "S"), ...measured.flatMap(({ name, exposureBias }) => named(name, exposureBias, "KD"))],
  });
}

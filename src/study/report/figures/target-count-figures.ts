import { isTree } from "../../../core/index.js";
import { curvesFigure, type Figure } from "../../../page/index.js";
import type { Candidate, PlannedStage } from "../../plan/index.js";
import type { RunRecord } from "../../results/index.js";
import { firstMetric } from "./first-score.js";

type Records = ReadonlyMap<string, RunRecord>;

/** Quality against the number of pseudo-targets, a figure per task and pair, of a stage whose candidates differ in that number; S and T are levels. */
export async function targetCountFigures({ candidates }: Pick<PlannedStage, "candidates">, records: Records): Promise<Figure[]> {
  const trials = candidates.flatMap((candidate) => candidate.trials);
  const places = [...new Map(trials.map(({ task, subject }) => [JSON.stringify([task, subject]), { task, subject }])).values()];
  const figures: Figure[] = [];
  for (const place of places) figures.push(...(await figureAt(place, candidates, records)));
  return figures;
}

async function figureAt(
  { task, subject }: { readonly task: string; readonly subject: string },
  candidates: readonly Candidate[],
  records: Records,
): Promise<Figure[]> {
  const own = candidates.map(({ trials }) => trials.filter((trial) => trial.task === task && trial.subject === subject));
  const runsOf = (keys: readonly (string | undefined)[]): RunRecord[] => keys.flatMap((key) => records.get(key ?? "") ?? []);
  const groups = own.map((trials) => runsOf(trials.map(({ key }) => key))).filter((runs) => runs.length > 0);
  const metric = firstMetric(groups.flat());
  const points = groups.map((runs) => ({ x: askedTargets(runs[0] as RunRecord), runs })).sort((a, b) => a.x - b.x);
  if (metric === undefined || new Set(points.map(({ x }) => x)).size < 2) return [];
  const ends = (["student", "teacher"] as const).map((end) => runsOf(own.flatMap((trials) => trials.map(({ ends: of }) => of?.[end]))));
  return [
    await curvesFigure({
      title: `${task}, ${subject}: ${metric.name} against pseudo-targets`,
      curves: [{ name: "KD", points: points.map(({ x, runs }) => ({ x, value: metric.of(runs) })) }],
      x: { name: "pseudo-targets", format: (count) => `${count.toLocaleString("en")} pseudo-targets` },
      y: metric,
      levels: ends.flatMap((runs, i) => (runs.length === 0 ? [] : [{ name: i === 0 ? "S" : "T", value: metric.of(runs) }])),
    }),
  ];
}

/** So many the recipe asks the teacher for: each input's, as often as it says. */
function askedTargets({ verb, config, data }: RunRecord): number {
  const asked = isTree(config) && isTree(config.pseudoTargets) ? config.pseudoTargets : {};
  const { inputs = "both", sequences = 1 } = asked;
  if (verb === "fine-tune") return 0;
  const rows = (split: string): number => data[split]?.rows ?? 0;
  const counts: Readonly<Record<string, number>> = {
    labeled: rows("train"),
    unlabeled: rows("unlabeled"),
    both: rows("train") + rows("unlabeled"),
  };
  return (counts[inputs as string] ?? 0) * (sequences as number);
}

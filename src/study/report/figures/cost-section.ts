import { formatCount } from "../../../core/index.js";
import { type Figure, type PageSection, type TradeOffAxis, tradeOffFigure } from "../../../page/index.js";
import { mean } from "../../mean.js";
import type { RecordedScores, RunRecord } from "../../results/index.js";
import type { StageReport, StudyReport } from "../study-report.js";
import { firstMetric } from "./first-score.js";

/** Systems of one kind on a task: a run per seed. */
interface Group {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

type Costs = RecordedScores["cost"];

const axes: readonly { readonly axis: TradeOffAxis; readonly title: string; readonly of: (cost: Costs) => number | undefined }[] = [
  { title: "size", axis: { name: "parameters", better: "lower", format: formatCount }, of: ({ parameters }) => parameters },
  {
    title: "operations",
    axis: { name: "FLOPs per output", better: "lower", format: (value) => `${value.toExponential(2)} FLOPs` },
    of: ({ flops }) => flops,
  },
  {
    title: "speed",
    axis: { name: "tokens/s", better: "higher", format: (value) => `${Math.round(value).toLocaleString("en")} tokens/s` },
    of: ({ tokensPerSecond }) => tokensPerSecond,
  },
];

/** Every fine-tuned model, and every pair's student as the last decision has it, against what an output costs; undefined where nothing is done. */
export async function costSection({ study, stages, records }: StudyReport): Promise<PageSection | undefined> {
  const figures: Figure[] = [];
  for (const task of Object.keys(study.tasks)) {
    const ofTask = records.filter((record) => record.task === task);
    const groups = [...fineTuned(ofTask), ...distilled(stages, ofTask)];
    figures.push(...(await costFigures(task, groups)));
  }
  if (figures.length === 0) return undefined;
  const text =
    "Test split, mean over seeds: models that were fine-tuned by themselves, and behind KD each pair's student as the last decided stage has it. The dashed line joins the Pareto " +
    "front: what nothing else beats in both. Speed is that of the machine that made a run.";
  return {
    id: "quality-cost",
    title: "Quality against cost",
    parts: [
      { kind: "figures", figures },
      { kind: "paragraph", tone: "note", text },
    ],
  };
}

function fineTuned(records: readonly RunRecord[]): Group[] {
  const own = records.filter(({ verb }) => verb === "fine-tune");
  return [...new Set(own.map(({ subject }) => subject))].map((name) => ({ name, runs: own.filter(({ subject }) => subject === name) }));
}

function distilled(stages: readonly StageReport[], records: readonly RunRecord[]): Group[] {
  const last = stages.findLast(({ stage, decision, scores }) => stage.over === "pairs" && decision !== undefined && scores !== undefined);
  const winner = last?.stage.candidates.find(({ name }) => name === last.decision?.winner);
  const keys = new Set(winner?.trials.map(({ key }) => key));
  const own = records.filter(({ key, verb }) => verb === "distill" && keys.has(key));
  return [...new Set(own.map(({ subject }) => subject))].map((pair) => ({
    name: `KD ${pair}`,
    runs: own.filter(({ subject }) => subject === pair),
  }));
}

async function costFigures(task: string, groups: readonly Group[]): Promise<Figure[]> {
  const quality = firstMetric(groups.flatMap(({ runs }) => runs));
  if (quality === undefined || groups.length < 2) return [];
  const figures: Figure[] = [];
  for (const { axis, title, of } of axes) {
    const points = groups.flatMap(({ name, runs }) => {
      const costs = runs.flatMap(({ splits }) => of(splits.test.cost) ?? []);
      return costs.length < runs.length ? [] : [{ name, quality: quality.of(runs), cost: mean(costs) }];
    });
    figures.push(await tradeOffFigure({ title: `${task}: ${quality.name} against ${title}`, points, quality, cost: axis }));
  }
  return figures;
}

import { formatCount } from "../../../core/index.js";
import { formatScore } from "../../../metrics/index.js";
import { type Figure, type PageSection, type TradeOffAxis, tradeOffFigure } from "../../../page/index.js";
import { type SystemName, systems as systemNames } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** A cost, and where it is. */
interface Cost {
  readonly title: string;
  readonly axis: TradeOffAxis;
  readonly costOf: (name: SystemName) => number | undefined;
}

/** The task's first metric against what the systems cost; undefined where the metric has no better way. */
export async function costSection({ report: { systems } }: FinishedDistillation): Promise<PageSection | undefined> {
  const [score] = systems.KD.scores;
  if (score?.better === undefined) return undefined;
  const rate = (value: number): string => `${Math.round(value).toLocaleString("en")} tokens/s`;
  const costs: Cost[] = [
    {
      title: "size",
      axis: { name: "parameters", better: "lower", format: formatCount },
      costOf: (name) => systems[name].cost.parameters,
    },
    {
      title: "operations",
      axis: { name: "FLOPs per output", better: "lower", format: (value) => `${value.toExponential(2)} FLOPs` },
      costOf: (name) => systems[name].cost.flops,
    },
    {
      title: "speed",
      axis: { name: "tokens/s", better: "higher", format: rate },
      costOf: (name) => systems[name].cost.tokensPerSecond,
    },
  ];
  const factor = score.unit === "share" ? 100 : 1;
  const quality: TradeOffAxis = {
    name: `${score.name}${factor === 100 ? ", %" : ""}`,
    better: score.better,
    format: (value) => formatScore({ ...score, value: value / factor }),
  };
  const figures: Figure[] = [];
  for (const { title, axis, costOf } of costs) {
    const points = systemNames.flatMap((name) => {
      const cost = costOf(name);
      return cost === undefined ? [] : [{ name, quality: factor * (systems[name].scores[0]?.value ?? Number.NaN), cost }];
    });
    if (points.length === systemNames.length)
      figures.push(await tradeOffFigure({ title: `${score.name} against ${title}`, points, quality, cost: axis }));
  }
  return {
    id: "cost",
    title: "Quality against cost",
    parts: [
      { kind: "figures", figures },
      { kind: "paragraph", tone: "note", text: "The dashed line joins the Pareto front: the systems that no other beats in both." },
    ],
  };
}

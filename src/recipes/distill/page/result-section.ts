import { formatCount } from "../../../core/index.js";
import { formatScore } from "../../../metrics/index.js";
import type { Highlights, PagePart, PageSection } from "../../../page/index.js";
import { type MetricReport, wholePercent } from "../../comparing/index.js";
import { cautions } from "../../scoring/index.js";
import { comparisonLegend, comparisonTable, isLikelihood, metricTitle, readings, type SystemComparisons } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";
import { gapFigure } from "./gap-figure.js";

/** What came out, in words, in numbers to be seen first, and by every metric. */
export async function resultSection({ report }: FinishedDistillation): Promise<PageSection> {
  const { systems, comparisons, warnings } = report;
  const careful = cautions({ warnings, results: systems });
  const parts: PagePart[] = [
    { kind: "paragraph", tone: "lead", text: readings(report) },
    { kind: "highlights", items: [...gaps(comparisons), ...costs(report)] },
    ...(careful.length === 0
      ? []
      : ([
          { kind: "paragraph", text: "To be read with care:" },
          { kind: "list", items: careful },
        ] as const)),
    ...(comparisons === undefined ? [] : await comparison(comparisons)),
  ];
  return { id: "result", title: "Result", parts };
}

/** The NLL and the task's first metric. */
function gaps(comparisons: SystemComparisons | undefined): Highlights["items"] {
  const metrics = comparisons?.metrics ?? [];
  const chosen = [metrics.find(isLikelihood), metrics.find((metric) => !isLikelihood(metric))];
  return chosen.flatMap((metric) => (metric === undefined ? [] : [gapHighlight(metric)]));
}

function gapHighlight(metric: MetricReport): Highlights["items"][number] {
  const label = `gap closed, ${metricTitle(metric)}`;
  const [S, T, KD] = metric.systems.map(({ value }) => formatScore({ value, unit: metric.unit }));
  const values = `S ${S}, KD ${KD}, T ${T}`;
  const gap = metric.systems.find(({ system }) => system === "KD")?.gapClosed;
  if (gap === undefined) return { label, value: "n/a", note: values };
  if ("reason" in gap) return { label, value: "n/a", note: `${values}; ${gap.reason}` };
  return { label, value: `${wholePercent(gap.value)} %`, note: `95 %: ${wholePercent(gap.low)} … ${wholePercent(gap.high)} %; ${values}` };
}

function costs({ systems: { T, KD } }: FinishedDistillation["report"]): Highlights["items"] {
  const size = T.cost.parameters / KD.cost.parameters;
  const speed = KD.cost.tokensPerSecond / T.cost.tokensPerSecond;
  const rate = (value: number): string => Math.round(value).toLocaleString("en");
  return [
    {
      label: "T's parameters over KD's",
      value: `${size.toFixed(1)} ×`,
      note: `${formatCount(T.cost.parameters)} against ${formatCount(KD.cost.parameters)}`,
    },
    {
      label: "KD's speed over T's",
      value: `${speed.toFixed(1)} ×`,
      note: `${rate(KD.cost.tokensPerSecond)} against ${rate(T.cost.tokensPerSecond)} tokens/s`,
    },
  ];
}

async function comparison(comparisons: SystemComparisons): Promise<PagePart[]> {
  const figure = await gapFigure(comparisons.metrics);
  return [
    comparisonTable(comparisons),
    { kind: "paragraph", tone: "note", text: comparisonLegend(comparisons) },
    ...(figure === undefined ? [] : [{ kind: "figures" as const, figures: [figure] }]),
  ];
}

import { averageNegativeLogLikelihood, negativeLogLikelihoodPerByte } from "../../../metrics/index.js";
import type { PageSection, PageTable, TableCell } from "../../../page/index.js";
import { formatProbability, formatValue, type MetricReport, type SystemScore, stars, wholePercent } from "../../comparing/index.js";
import type { SystemComparisons } from "./compare-systems.js";
import { systems } from "./systems.js";

/** What a table calls a metric. */
export function metricTitle({ name }: Pick<MetricReport, "name">): string {
  if (name === negativeLogLikelihoodPerByte.name) return "NLL per byte";
  return name === averageNegativeLogLikelihood.name ? "NLL" : name;
}

/** The table as a section of its own, with what its columns mean. Undefined for reports from before it was computed. */
export function comparisonSection(comparisons: SystemComparisons | undefined): PageSection | undefined {
  if (comparisons === undefined) return undefined;
  return {
    id: "stage-scores",
    title: "Stage scores",
    parts: [comparisonTable(comparisons), { kind: "paragraph", tone: "note", text: comparisonLegend(comparisons) }],
  };
}

/** What its columns mean, and who won. */
export function comparisonLegend({ metrics, wins }: SystemComparisons): string {
  const won = Object.entries(wins).map(([name, count]) => `${name} ${count}`);
  return (
    "In small print 95 % bootstrap intervals over the test's inputs; p by paired approximate randomization against S. A share of the gap is given where T is significantly better than S. " +
    `Best by so many of the ${metrics.length} metrics: ${won.join(", ")}.`
  );
}

const arrows = { higher: " ↑", lower: " ↓", neither: "" } as const;

/** One row per metric: every system's score, the share of the gap that KD closes, and how far KD is from S. */
export function comparisonTable({ metrics }: SystemComparisons): PageTable {
  return {
    kind: "table",
    caption: "Stage scores on the test split, with intervals",
    header: ["", ...systems, "(KD − S) / (T − S)", "KD − S", "p"],
    rows: metrics.map((metric) => {
      const { unit, better } = metric;
      const title = `${metricTitle(metric)}${unit === "share" ? ", %" : ""}${arrows[better ?? "neither"]}`;
      return [title, ...metric.systems.map((score) => scoreCell(score, metric)), ...comparedCells(metric)];
    }),
  };
}

function scoreCell({ value, interval }: SystemScore, { unit, better, systems }: MetricReport): TableCell {
  const values = systems.map((score) => score.value);
  const best = better === undefined ? undefined : better === "higher" ? Math.max(...values) : Math.min(...values);
  return {
    text: formatValue(value, unit),
    isBest: value === best,
    ...(interval === undefined ? {} : { note: `${formatValue(interval.low, unit)} … ${formatValue(interval.high, unit)}` }),
  };
}

function comparedCells({ unit, systems }: MetricReport): (string | TableCell)[] {
  const { gapClosed: gap, comparison } = systems.find(({ system }) => system === "KD") as SystemScore;
  const share: string | TableCell =
    gap === undefined || "reason" in gap
      ? "n/a"
      : { text: `${wholePercent(gap.value)} %`, note: `${wholePercent(gap.low)} … ${wholePercent(gap.high)} %` };
  if (comparison === undefined) return [share, "", ""];
  const { difference, low, high, pValue } = comparison;
  const signed = (value: number): string => `${value < 0 ? "" : "+"}${formatValue(value, unit)}`;
  return [
    share,
    { text: signed(difference), note: `${signed(low)} … ${signed(high)}` },
    `${formatProbability(pValue)} ${stars(pValue)}`.trim(),
  ];
}

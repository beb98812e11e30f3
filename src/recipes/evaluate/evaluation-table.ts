import type { ScoreUnit } from "../../metrics/index.js";
import { formatProbability, formatValue, type MetricReport, type SystemScore, stars, wholePercent } from "../comparing/index.js";
import type { TextTable } from "../report/index.js";
import type { EvaluationConfig } from "./evaluate-config.js";
import type { EvaluationReport } from "./evaluation-report.js";

/** How the table's scores were resampled. */
type TableOptions = Pick<EvaluationConfig, "confidence" | "exactSacrebleu">;

/**
 * One block per metric, one row per system: score, interval, and, with several systems, difference from the baseline, p and share of the gap
 * closed. sacreBLEU's intervals stand as it prints them: the mean over the resamples, give or take.
 */
export function evaluationTable({ metrics, baseline, systems }: EvaluationReport, { confidence, exactSacrebleu }: TableOptions): TextTable {
  const hasGap = metrics.some((metric) => metric.systems.some(({ gapClosed }) => gapClosed !== undefined));
  const percentage = `${Number((100 * confidence).toPrecision(6))} %`;
  const header = [
    "",
    "score",
    exactSacrebleu ? `μ ± ${percentage}` : `${percentage} interval`,
    ...(systems.length > 1 ? [`− ${shortened(baseline ?? "", 10)}`, "p     "] : []),
    ...(hasGap ? ["gap closed"] : []),
  ];
  const rows = metrics.flatMap((metric) => [
    [`${metric.name}${metric.unit === "share" ? ", %" : ""}${{ higher: " ↑", lower: " ↓", neither: "" }[metric.better ?? "neither"]}`],
    ...metric.systems.map((score) =>
      [`  ${shortened(score.system, hasGap ? 12 : 20)}`, ...rowOf(score, { metric, exactSacrebleu })].slice(0, header.length),
    ),
  ]);
  return { header, shortHeader: header, rows };
}

interface RowOptions extends Pick<TableOptions, "exactSacrebleu"> {
  readonly metric: MetricReport;
}

function rowOf({ value, interval, comparison, gapClosed }: SystemScore, { metric: { unit }, exactSacrebleu }: RowOptions): string[] {
  return [
    formatValue(value, unit),
    interval === undefined
      ? ""
      : exactSacrebleu
        ? giveOrTake(interval, unit)
        : `${formatValue(interval.low, unit)} … ${formatValue(interval.high, unit)}`,
    comparison === undefined ? "" : `${comparison.difference < 0 ? "" : "+"}${formatValue(comparison.difference, unit)}`,
    comparison === undefined ? "" : `${formatProbability(comparison.pValue)} ${stars(comparison.pValue).padEnd(3)}`,
    gapClosed === undefined
      ? ""
      : "reason" in gapClosed
        ? "n/a"
        : `${wholePercent(gapClosed.value)} % (${wholePercent(gapClosed.low)} … ${wholePercent(gapClosed.high)})`,
  ];
}

function giveOrTake({ mean, high }: NonNullable<SystemScore["interval"]>, unit: ScoreUnit): string {
  return `${formatValue(mean, unit)} ± ${formatValue(high - mean, unit)}`;
}

function shortened(name: string, length: number): string {
  const characters = Array.from(name);
  return characters.length <= length ? name : `${characters.slice(0, length - 1).join("")}…`;
}

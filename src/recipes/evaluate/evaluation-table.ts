import type { ScoreUnit } from "../../metrics/index.js";
import type { TextTable } from "../report/index.js";
import type { EvaluationConfig } from "./evaluate-config.js";
import type { EvaluationReport, MetricReport, SystemScore } from "./evaluation-report.js";

/** How values of a metric are written. */
interface Digits {
  readonly factor: number;
  readonly digits: number;
}

const digitsOf: Readonly<Record<ScoreUnit, Digits>> = {
  points: { factor: 1, digits: 2 },
  share: { factor: 100, digits: 2 },
  ratio: { factor: 1, digits: 3 },
  nats: { factor: 1, digits: 3 },
};

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
    number(value, unit),
    interval === undefined
      ? ""
      : exactSacrebleu
        ? giveOrTake(interval, unit)
        : `${number(interval.low, unit)} … ${number(interval.high, unit)}`,
    comparison === undefined ? "" : `${comparison.difference < 0 ? "" : "+"}${number(comparison.difference, unit)}`,
    comparison === undefined ? "" : `${probability(comparison.pValue)} ${stars(comparison.pValue).padEnd(3)}`,
    gapClosed === undefined
      ? ""
      : "reason" in gapClosed
        ? "n/a"
        : `${whole(gapClosed.value)} % (${whole(gapClosed.low)} … ${whole(gapClosed.high)})`,
  ];
}

function giveOrTake({ mean, high }: NonNullable<SystemScore["interval"]>, unit: ScoreUnit): string {
  return `${number(mean, unit)} ± ${number(high - mean, unit)}`;
}

function number(value: number, unit: ScoreUnit): string {
  const { factor, digits } = digitsOf[unit];
  // A difference that rounds to nothing has no sign.
  return (factor * value)
    .toFixed(digits)
    .replace(/^-(0(?:\.0*)?)$/, "$1")
    .replace("-", "−");
}

/** A share as whole percent, without the sign. */
function whole(share: number): string {
  return (100 * share).toFixed(0).replace(/^-0$/, "0").replace("-", "−");
}

function probability(pValue: number): string {
  return pValue < 0.001 ? "<0.001" : pValue.toFixed(4);
}

function stars(pValue: number): string {
  return pValue < 0.001 ? "***" : pValue < 0.01 ? "**" : pValue < 0.05 ? "*" : "";
}

function shortened(name: string, length: number): string {
  const characters = Array.from(name);
  return characters.length <= length ? name : `${characters.slice(0, length - 1).join("")}…`;
}

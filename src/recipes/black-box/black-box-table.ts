import { averageNegativeLogLikelihood } from "../../metrics/index.js";
import { formatValue, type MetricReport, type SystemScore, stars } from "../comparing/index.js";
import type { TextTable } from "../report/index.js";
import type { BlackBoxReport } from "./black-box-report.js";

const arrows = { higher: " ↑", lower: " ↓", neither: "" } as const;

/** What a column of a metric is called, with the direction that is better. */
export function metricHeader({ name, unit, better }: MetricReport): string {
  const title = name === averageNegativeLogLikelihood.name ? "NLL" : name;
  return `${title}${unit === "share" ? ", %" : ""}${arrows[better ?? "neither"]}`;
}

/** The names of a report's systems: its students, then the model itself, where its answers to the test are there. */
export function systemNames({ metrics }: Pick<BlackBoxReport, "metrics">): readonly string[] {
  // The last metric is one of outputs, which all systems have.
  return (metrics.at(-1)?.systems ?? []).map(({ system }) => system);
}

/** One row per system, one column per metric, with the marks of significance against the first. */
export function blackBoxTable(report: Pick<BlackBoxReport, "metrics">): TextTable {
  const { metrics } = report;
  const header = ["", ...metrics.map(metricHeader)];
  const cell = (metric: MetricReport, name: string): string => {
    const score = metric.systems.find(({ system }) => system === name);
    return score === undefined ? "" : `${formatValue(score.value, metric.unit)}${marks(score)}`;
  };
  return { header, shortHeader: header, rows: systemNames(report).map((name) => [name, ...metrics.map((metric) => cell(metric, name))]) };
}

function marks({ comparison }: SystemScore): string {
  return comparison === undefined ? "" : ` ${stars(comparison.pValue)}`.trimEnd();
}

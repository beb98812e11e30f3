import { type EvaluateConfig, type EvaluationReport, evaluationTable, type MetricReport } from "../recipes/index.js";
import { renderTable } from "./table.js";
import { printable, wrap } from "./text.js";

/** What the terminal shows of an evaluation: table, how it was compared, where there is no share of a gap and why, signatures, warnings. */
export function evaluationSummary(report: EvaluationReport, config: EvaluateConfig, columns: number): string {
  const { segments, systems, metrics, warnings } = report;
  const count = (number: number): string => number.toLocaleString("en");
  const table = evaluationTable(report, config);
  const notes = [...comparisonNotes(report, config), ...gapNotes(metrics), ...winNotes(report), ...intervalNotes(metrics)];
  return [
    `${count(segments)} predictions${systems.length > 1 ? ` of each of ${systems.length} systems` : ""}`,
    "",
    renderTable({ ...table, rows: table.rows.map((row) => row.map(printable)) }, columns),
    "",
    ...notes.map((note) => `${wrap(printable(note), { columns, indent: "  " })}\n`),
    ...warnings.map((warning) => wrap(printable(`Warning: ${warning}`), { columns, indent: "  " })),
    ...(warnings.length > 0 ? [""] : []),
    ...metrics.map(({ name, signature }) => `${name}: ${signature}`),
    ...signaturesOf(metrics),
    "",
  ].join("\n");
}

const tests = { bootstrap: "the paired bootstrap", randomization: "approximate randomization" };

function comparisonNotes({ baseline, systems }: EvaluationReport, { test = "randomization" }: EvaluateConfig): string[] {
  if (baseline === null) return [];
  const many = systems.length > 2 ? ", not corrected for the number of comparisons" : "";
  return [`p: ${tests[test]} against ${baseline}${many}. * p < 0.05, ** p < 0.01, *** p < 0.001.`];
}

/** One note for each reason that there is no share, with the metrics that it holds for. */
function gapNotes(metrics: readonly MetricReport[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { name, systems } of metrics) {
    for (const { gapClosed } of systems) {
      if (gapClosed === undefined || !("reason" in gapClosed)) continue;
      names.set(gapClosed.reason, (names.get(gapClosed.reason) ?? new Set()).add(name));
    }
  }
  return [...names].map(([reason, those]) => `gap closed, n/a for ${[...those].join(", ")}: ${reason}.`);
}

function winNotes({ wins, metrics }: EvaluationReport): string[] {
  if (wins === undefined) return [];
  const judged = metrics.filter(({ better }) => better !== undefined).length;
  return [
    `Wins, of ${judged} metrics: ${Object.entries(wins)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}.`,
  ];
}

function intervalNotes(metrics: readonly MetricReport[]): string[] {
  const names = metrics.filter(({ intervalSignature }) => intervalSignature === undefined).map(({ name }) => name);
  return names.length === 0 ? [] : [`${names.join(", ")}: no interval, because the score is no sum over segments.`];
}

/** How chance was drawn is the same for all metrics. */
function signaturesOf(metrics: readonly MetricReport[]): string[] {
  const drawn = metrics.find(({ intervalSignature }) => intervalSignature !== undefined);
  return [
    ...(drawn?.intervalSignature === undefined ? [] : [`interval: ${drawn.intervalSignature}`]),
    ...(drawn?.testSignature === undefined ? [] : [`test: ${drawn.testSignature.replace(/^test:/, "")}`]),
  ];
}

import { referencesOf, restorePlaceholders } from "../../data/index.js";
import { describeFiltering } from "../../distill/index.js";
import type { Page, PageSection, PageTable, TableCell } from "../../page/index.js";
import { learningCurves, pathExists, phaseTimes, type RunEnvironment, readEvents, readJson, runPaths } from "../../runs/index.js";
import { formatProbability, formatValue, type MetricReport, type SystemScore, stars } from "../comparing/index.js";
import { curvesSection, filterTables, reproductionSection, timeSection } from "../run-page/index.js";
import { type ComparedOutputs, cautions } from "../scoring/index.js";
import type { PreparedData } from "../task/index.js";
import type { BlackBoxReport } from "./black-box-report.js";
import { metricHeader, systemNames } from "./black-box-table.js";
import { type StudentName, studentTitles, teacherName } from "./students.js";

export interface BlackBoxOutputs {
  readonly outputs: readonly ComparedOutputs[];
  readonly data: Pick<PreparedData, "dataset">;
}

/** The report as a page. */
export async function blackBoxPage(folder: string, shown: BlackBoxOutputs): Promise<Page> {
  const paths = runPaths(folder);
  const report = readJson<BlackBoxReport>(paths.scores);
  const events = readEvents(paths.events);
  const curves = await curvesSection(learningCurves(events));
  const time = timeSection(phaseTimes(events));
  const environment = pathExists(paths.environment) ? readJson<RunEnvironment>(paths.environment) : undefined;
  const signatures = report.metrics.map(({ name, signature }): [string, string] => [name, signature]);
  const { dataset } = report;
  return {
    title: `Students of ${report.answers.model} on ${dataset.name}`,
    subtitle: `${count(report.answers.answers)} answers to ${count(report.answers.inputs)} inputs, ${count(dataset.labeled)} labeled pairs, ${count(dataset.validation)} for validation, ${count(dataset.test)} for the test.`,
    sections: [
      resultSection(report),
      answersSection(report),
      ...(curves === undefined ? [] : [curves]),
      examplesSection(shown),
      ...[time ?? []].flat(),
      reproductionSection({ environment, config: report.config, signatures }),
    ],
    footer: "Made by Retort from the files of its run folder.",
  };
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function resultSection({ metrics, warnings, students }: BlackBoxReport): PageSection {
  const told = cautions({ warnings, results: students });
  const systems = systemNames({ metrics });
  return {
    id: "result",
    title: "Test split",
    parts: [
      metricTable(metrics, systems),
      { kind: "facts", facts: systems.map((name) => [name, titleOf(name)]) },
      {
        kind: "paragraph",
        tone: "note",
        text: `In small print 95 % bootstrap intervals over the test's inputs, and p by paired approximate randomization against ${systems[0]}. Checkpoints were chosen by the labeled validation split; the test was looked at once.`,
      },
      ...(told.length === 0 ? [] : [{ kind: "list" as const, items: told }]),
    ],
  };
}

function titleOf(name: string): string {
  return name === teacherName ? "the model itself, asked once per input" : studentTitles[name as StudentName];
}

/** One row per system, one column per metric. */
function metricTable(metrics: readonly MetricReport[], systems: readonly string[]): PageTable {
  return {
    kind: "table",
    caption: "Every metric on the test split, with intervals and tests",
    header: ["", ...metrics.map(metricHeader)],
    rows: systems.map((system) => [system, ...metrics.map((metric) => cellOf(metric, system))]),
  };
}

function cellOf({ unit, better, systems }: MetricReport, name: string): string | TableCell {
  const score = systems.find(({ system }) => system === name);
  // A model behind an interface gives no likelihoods of gold targets.
  if (score === undefined) return "";
  const values = systems.map(({ value }) => value);
  const best = better === undefined ? undefined : better === "higher" ? Math.max(...values) : Math.min(...values);
  return { text: formatValue(score.value, unit), isBest: score.value === best, ...noteOf(score, unit) };
}

function noteOf({ interval, comparison }: SystemScore, unit: MetricReport["unit"]): { note?: string } {
  const parts = [
    ...(interval === undefined ? [] : [`${formatValue(interval.low, unit)} … ${formatValue(interval.high, unit)}`]),
    ...(comparison === undefined ? [] : [`p ${formatProbability(comparison.pValue)} ${stars(comparison.pValue)}`.trim()]),
  ];
  return parts.length === 0 ? {} : { note: parts.join("; ") };
}

function answersSection({ answers, config }: BlackBoxReport): PageSection {
  const { aligned, filtering, model, signature } = answers;
  const percent = (value: number | null): string => (value === null ? "n/a" : `${(100 * value).toFixed(2)} %`);
  return {
    id: "answers",
    title: "What the teacher gave",
    parts: [
      {
        kind: "facts",
        facts: [
          ["model", model],
          ["how its server behaves", `probe ${signature.slice(0, 16)}`],
          ["answers with log-probabilities", `${count(aligned.withTokens)} of ${count(aligned.targets)}`],
          [
            "positions that match the teacher's",
            `${percent(aligned.positions === 0 ? null : aligned.matched / aligned.positions)} of ${count(aligned.positions)}`,
          ],
          ["probability of tokens the student lacks", percent(aligned.missingMass)],
          ["probability outside the lists", percent(aligned.outsideMass)],
          ["alignment", `${config.alignment.method}, own token: ${config.alignment.ownToken}`],
        ],
      },
      {
        kind: "paragraph",
        tone: "note",
        text: "At a position without a match the student's own token has probability 1. The two probabilities are means over positions with one.",
      },
      ...(filtering === undefined ? [] : [{ kind: "paragraph" as const, text: describeFiltering(filtering) }, ...filterTables(filtering)]),
    ],
  };
}

/** So many examples show what the numbers mean. */
const exampleCount = 8;

function examplesSection({ outputs, data }: BlackBoxOutputs): PageSection {
  const { test } = data.dataset.splits;
  const shown = Math.min(exampleCount, test.length);
  const examples = Array.from({ length: shown }, (_, i) => Math.floor((i * test.length) / shown)).flatMap((at) => {
    const example = test[at];
    if (example === undefined) return [];
    const gold = referencesOf(example)
      .map((reference) => restorePlaceholders(reference, example))
      .join(" · ");
    const texts = [{ name: "gold", text: gold }, ...outputs.map(({ name, predictions }) => ({ name, text: predictions[at] ?? "" }))];
    return [{ title: restorePlaceholders(example.source, example), tags: [], texts }];
  });
  return {
    id: "examples",
    title: "Outputs side by side",
    parts: [
      { kind: "paragraph", tone: "note", text: "Evenly spaced rows of the test split, not chosen." },
      { kind: "examples", step: exampleCount, examples },
    ],
  };
}

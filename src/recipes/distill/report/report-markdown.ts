import { escapeMarkdown, markdownTable, type PageSection, sectionMarkdown } from "../../../page/index.js";
import { modelFolders, type NamedModels } from "../../config/index.js";
import { cautions } from "../../scoring/index.js";
import { comparisonSection } from "./comparison-table.js";
import { describePseudoTargets } from "./describe-pseudo-targets.js";
import { exposureBiasSection } from "./exposure-bias-section.js";
import { pseudoTargetFilterParts } from "./pseudo-target-filter-parts.js";
import { readings } from "./readings.js";
import type { DistillReport, ReportExample } from "./report.js";
import { reportLegend } from "./report-legend.js";
import { reportTable } from "./report-table.js";
import { trainingCostsSection } from "./training-costs-section.js";

/** The report as a Markdown document. */
export function reportMarkdown(report: DistillReport): string {
  return [
    `# Distillation on ${escapeMarkdown(report.dataset.name)}`,
    ...dataSection(report),
    "## Test split",
    markdownTable(reportTable(report)),
    reportLegend(report),
    readings(report),
    ...cautionSection(report),
    ...[
      comparisonSection(report.comparisons),
      trainingCostsSection(report.trainingCosts),
      exposureBiasSection(report.exposureBias),
      filterSection(report),
    ].flatMap((section) => (section === undefined ? [] : sectionMarkdown(section))),
    "## Outputs side by side",
    "Evenly spaced rows of the test split, not chosen.",
    ...report.examples.map(exampleBlock),
    "## How to make these numbers again",
    ["```", ...report.systems.KD.scores.map(({ name, signature }) => `${name}: ${signature}`), "```"].join("\n"),
    ["```json", JSON.stringify(report.config, null, 2), "```"].join("\n"),
    "",
  ].join("\n\n");
}

function dataSection({ dataset, pseudoTargets, pseudoTargetStatistics, tokenizer, teacherTokenizer, config }: DistillReport): string[] {
  const count = (value: number): string => value.toLocaleString("en");
  return [
    `${count(dataset.labeled)} labeled pairs, ${count(dataset.unlabeled)} unlabeled inputs, ${count(pseudoTargets)} pseudo-targets, ` +
      `${count(dataset.validation)} for validation, ${count(dataset.test)} for the test. ${tokenizersInWords({ tokenizer, teacherTokenizer, config })}`,
    ...(pseudoTargets === 0 ? [] : [describePseudoTargets(pseudoTargetStatistics)]),
    ...dataset.notes.map(escapeMarkdown),
    ...(dataset.attribution === undefined ? [] : [`Data: ${escapeMarkdown(dataset.attribution)}`]),
  ];
}

function filterSection({
  pseudoTargetFilter: filter,
  pseudoTargetStatistics,
}: DistillReport): Pick<PageSection, "title" | "parts"> | undefined {
  return filter && { title: "Filtered pseudo-targets", parts: pseudoTargetFilterParts(pseudoTargetStatistics, filter) };
}

function tokenizersInWords({
  tokenizer,
  teacherTokenizer,
  config,
}: Pick<DistillReport, "tokenizer" | "teacherTokenizer" | "config">): string {
  if (teacherTokenizer === undefined) return `Models share ${tokenizerWords(tokenizer, config)}.`;
  const { teacher: _, ...ofStudent } = config;
  const own = teacherTokenizer.vocabularySize.toLocaleString("en");
  return `S and KD have ${tokenizerWords(tokenizer, ofStudent)}; T has its own, of ${own} tokens.`;
}

function tokenizerWords(
  { vocabularySize }: DistillReport["tokenizer"],
  { tokenizer, ...models }: NamedModels & Pick<DistillReport["config"], "tokenizer">,
): string {
  const tokens = `${vocabularySize.toLocaleString("en")} tokens`;
  if (modelFolders(models).length > 0) return `the model folder's tokenizer of ${tokens}`;
  if (tokenizer.from !== undefined) return `the tokenizer of ${escapeMarkdown(tokenizer.from)}, ${tokens}`;
  const text = tokenizer.mergesFromTargetsOnly ? "the labeled targets" : "the labeled and unlabeled text";
  return `a byte-level BPE of ${tokens}, trained on ${text}`;
}

function cautionSection({ warnings, systems }: DistillReport): string[] {
  const all = cautions({ warnings, results: systems });
  return all.length === 0 ? [] : ["To be read with care:", all.map((caution) => `- ${escapeMarkdown(caution)}`).join("\n")];
}

function exampleBlock({ source, references, outputs }: ReportExample): string {
  const rows: [string, string][] = [["input", source], ["reference", references.join(" · ")], ...Object.entries(outputs)];
  return ["| | |", "|---|---|", ...rows.map(([name, text]) => `| ${name} | ${escapeMarkdown(text)} |`)].join("\n");
}

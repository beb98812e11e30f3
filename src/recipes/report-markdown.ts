import type { DistillReport, ReportExample } from "./report.js";
import { reportTable, type TextTable } from "./report-table.js";

/** The report as a Markdown document. */
export function reportMarkdown(report: DistillReport): string {
  const { dataset, config, pseudoTargets } = report;
  return [
    `# Distillation on ${dataset.name}`,
    `${dataset.labeled.toLocaleString("en")} labeled pairs, ${dataset.unlabeled.toLocaleString("en")} unlabeled inputs ` +
      `(${pseudoTargets.toLocaleString("en")} pseudo-targets), ${dataset.validation.toLocaleString("en")} for validation, ` +
      `${dataset.test.toLocaleString("en")} for the test. Models start from random weights.`,
    "## Test split",
    markdownTable(reportTable(report)),
    "S: the student's shape trained on the labeled pairs alone. T: the teacher, trained on the same pairs. KD: the student's shape, distilled " +
      "from T's next-token distributions on the labeled pairs and on T's greedy pseudo-targets for the unlabeled inputs. Checkpoints were chosen by " +
      "validation NLL; the test split was decoded once, greedily. NLL is in nats per token of the gold target; tokens/s is greedy decoding " +
      "in batches on the machine that ran this.",
    readings(report),
    "## Outputs side by side",
    "Evenly spaced rows of the test split, not chosen.",
    ...report.examples.map(exampleBlock),
    "## How to make these numbers again",
    ["```", ...report.systems.KD.scores.map(({ name, signature }) => `${name}: ${signature}`), "```"].join("\n"),
    ["```json", JSON.stringify(config, null, 2), "```"].join("\n"),
    ...dataset.notes,
    ...(dataset.attribution === undefined ? [] : [`Data: ${dataset.attribution}`]),
    "",
  ].join("\n\n");
}

/** What the table says, in words, whichever way it went. */
export function readings({ systems: { S, T, KD } }: DistillReport): string {
  const gap = S.nll - T.nll;
  const verdict = KD.nll < S.nll ? "better" : "worse";
  const first = `The distilled student's NLL is ${Math.abs(S.nll - KD.nll).toFixed(3)} ${verdict} than that of the student alone`;
  if (gap <= 0) return `${first}. The teacher is not better than the student here, so there was nothing to distil.`;
  return `${first}: ${((100 * (S.nll - KD.nll)) / gap).toFixed(0)} % of the gap of ${gap.toFixed(3)} to the teacher. One seed, no significance test.`;
}

function markdownTable({ header, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`, ...rows.map(line)].join("\n");
}

function exampleBlock({ source, references, outputs }: ReportExample): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const rows = [
    ["input", source],
    ["reference", references.join(" · ")],
    ["S", outputs.S],
    ["T", outputs.T],
    ["KD", outputs.KD],
  ] as const;
  return ["| | |", "|---|---|", ...rows.map(([name, text]) => `| ${name} | ${cell(text)} |`)].join("\n");
}

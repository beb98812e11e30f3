import { isAbsolute, join, relative } from "node:path";
import { formatSeconds } from "../core/index.js";
import { describeDecoding } from "../distill/index.js";
import {
  cautions,
  type DistillReport,
  describeOrigins,
  type ReportExample,
  readings,
  reportTable,
  scoredDecoding,
} from "../recipes/index.js";
import { pathExists, runPaths } from "../runs/index.js";
import { cautionList } from "./caution-list.js";
import { renderTable } from "./table.js";
import { clip, printable, wrap } from "./text.js";

/** So many examples fit on a screen beside the table; the report has more. */
const exampleCount = 3;

/** What the terminal shows of a distillation that is done: table, its reading, examples side by side, and where everything is. */
export function distillSummary(report: DistillReport, { runFolder, columns }: { runFolder: string; columns: number }): string {
  const { config, dataset, examples, seconds } = report;
  const folder = shortPath(runFolder);
  return [
    "",
    wrap(
      `Test split of ${printable(dataset.name)}: ${dataset.test.toLocaleString("en")} inputs, ${describeDecoding(scoredDecoding(config))}`,
      { columns },
    ),
    ...decodingOrigins(config.evaluation, { folder: "T's folder", columns }),
    "",
    renderTable(reportTable(report), columns),
    "",
    wrap(readings(report), { columns }),
    "",
    ...cautionList(cautions({ warnings: report.warnings, results: report.systems }), columns),
    ...examples.slice(0, exampleCount).map((example) => exampleBlock(example, columns)),
    "",
    `Done in ${formatSeconds(seconds)}.`,
    `  student  ${join(folder, "student")} (a Hugging Face folder)`,
    `  report   ${reportPath(runFolder)}`,
    "",
  ].join("\n");
}

/** The page, or, of runs from before there was one, the Markdown. */
function reportPath(runFolder: string): string {
  const { html, markdown } = runPaths(runFolder).report;
  return shortPath(pathExists(html) ? html : markdown);
}

/** Which settings of the decoding nobody has asked for: a line, or none. */
export function decodingOrigins(
  { decodingFrom = {} }: DistillReport["config"]["evaluation"],
  { folder, columns }: { readonly folder: string; readonly columns: number },
): string[] {
  const described = describeOrigins(decodingFrom);
  return described === undefined ? [] : [wrap(`  ${described} of ${folder}`, { columns, indent: "  " })];
}

/** A path as one would type it here. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

function exampleBlock({ source, references, outputs }: ReportExample, columns: number): string {
  const texts = Object.entries({ gold: references[0] ?? "", ...outputs });
  return [`  ${source}`, ...texts.map(([name, text]) => `    ${name.padEnd(5)} ${text}`)]
    .map((line) => clip(printable(line), columns))
    .join("\n");
}

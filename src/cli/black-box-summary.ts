import { join } from "node:path";
import { formatSeconds } from "../core/index.js";
import {
  type BlackBoxReport,
  blackBoxTable,
  cautions,
  type StudentName,
  studentFolder,
  studentTitles,
  systemNames,
  teacherName,
} from "../recipes/index.js";
import { runPaths } from "../runs/index.js";
import { cautionList } from "./caution-list.js";
import { counted } from "./counted.js";
import type { SummaryLayout } from "./run-recipe.js";
import { shortPath } from "./summary.js";
import { renderTable } from "./table.js";
import { printable, wrap } from "./text.js";

/** What students of a model behind an interface came to, for people. */
export function blackBoxSummary(report: BlackBoxReport, { runFolder, columns }: SummaryLayout): string {
  const { dataset, answers, students, warnings, seconds } = report;
  const names = systemNames(report);
  return [
    "",
    wrap(
      `Test split of ${printable(dataset.name)}: ${counted(dataset.test, "input")}; ${counted(answers.answers, "answer")} of ${printable(answers.model)} to learn from.`,
      { columns },
    ),
    "",
    renderTable(blackBoxTable(report), columns),
    "",
    ...names
      .filter((name) => name !== teacherName)
      .map((name) => wrap(`  ${name}: ${studentTitles[name as StudentName]}`, { columns, indent: "    " })),
    wrap(`  * p < 0.05, ** p < 0.01, *** p < 0.001 against ${names[0]}, by paired approximate randomization.`, { columns, indent: "    " }),
    "",
    ...cautionList(cautions({ warnings, results: students }), columns),
    `Done in ${formatSeconds(seconds)}.`,
    `  students  ${shortPath(join(studentFolder(runFolder, "gold"), ".."))} (Hugging Face folders)`,
    `  report    ${shortPath(runPaths(runFolder).report.html)}`,
    "",
  ].join("\n");
}

import type { Page } from "../../page/index.js";
import type { StudyPaths } from "../../study/index.js";
import { shortPath } from "../summary.js";
import { renderTable } from "../table.js";
import { printable, wrap } from "../text.js";

/** What the terminal shows of a study: what was decided, each stage's candidates, and where the rest is. */
export function studySummary(
  { title, subtitle, sections }: Page,
  { paths, columns }: { readonly paths: StudyPaths; readonly columns: number },
): string {
  const shown = sections.filter(({ id }) => id === "decisions" || id.startsWith("stage-"));
  return [
    "",
    wrap(printable(`${title}: ${subtitle}`), { columns }),
    ...shown.flatMap((section) => ["", wrap(printable(section.title), { columns }), ...firstTable(section, columns)]),
    "",
    `  report  ${shortPath(paths.report.html)}`,
    "",
  ].join("\n");
}

function firstTable({ parts }: Page["sections"][number], columns: number): string[] {
  const table = parts.find((part) => part.kind === "table");
  if (table?.kind !== "table") return parts.flatMap((part) => (part.kind === "paragraph" ? [wrap(part.text, { columns })] : []));
  const text = (cell: (typeof table.rows)[number][number]): string =>
    typeof cell === "string" ? cell : `${cell.text}${cell.note === undefined ? "" : ` (${cell.note})`}`;
  const rows = table.rows.map((row) => row.map((cell) => printable(text(cell))));
  return [renderTable({ header: table.header, shortHeader: table.header, rows }, columns)];
}

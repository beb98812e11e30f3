import type { TextTable } from "./text-table.js";

/** A table in Markdown, its first column to the left, the others to the right. */
export function markdownTable({ header, rows }: Pick<TextTable, "header" | "rows">): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`, ...rows.map(line)].join("\n");
}

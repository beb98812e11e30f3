import type { TextTable } from "../recipes/index.js";

/** The table as lines of aligned columns, the first to the left, the others to the right. Split in two where it is wider than `columns`. */
export function renderTable(table: TextTable, columns: number): string {
  const widths = table.header.map((title, i) => Math.max(title.length, ...table.rows.map((row) => row[i]?.length ?? 0)));
  return splitColumns(widths, columns)
    .map((group) => [table.header, ...table.rows].map((row) => renderRow(row, group, widths)).join("\n"))
    .join("\n\n");
}

function renderRow(row: readonly string[], group: readonly number[], widths: readonly number[]): string {
  const cells = group.map((i) => {
    const [text, width] = [row[i] as string, widths[i] as number];
    return i === 0 ? text.padEnd(width) : text.padStart(width);
  });
  return `  ${cells.join("  ")}`.trimEnd();
}

/** Groups of column indices that fit, each beginning with the row titles. */
function splitColumns(widths: readonly number[], columns: number): number[][] {
  const first = 2 + (widths[0] as number);
  const groups: number[][] = [[0]];
  let used = first;
  for (let i = 1; i < widths.length; i++) {
    const width = (widths[i] as number) + 2;
    if (used + width > columns && (groups.at(-1) as number[]).length > 1) {
      groups.push([0]);
      used = first;
    }
    groups.at(-1)?.push(i);
    used += width;
  }
  return groups;
}

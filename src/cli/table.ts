import type { TextTable } from "../recipes/index.js";

/**
 * The table as lines of aligned columns, the first to the left, the others to the right: with full titles if they fit into `columns`, else
 * with the short ones, and split in two if even these do not.
 */
export function renderTable({ header, shortHeader, rows }: TextTable, columns: number): string {
  const full = [header, ...rows];
  const lines = totalWidth(widthsOf(full)) <= columns ? full : [shortHeader, ...rows];
  const widths = widthsOf(lines);
  return splitColumns(widths, columns)
    .map((group) => lines.map((row) => renderRow(row, group, widths)).join("\n"))
    .join("\n\n");
}

const gap = 2;

function widthsOf(lines: readonly (readonly string[])[]): number[] {
  return (lines[0] ?? []).map((_, i) => Math.max(...lines.map((row) => row[i]?.length ?? 0)));
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + gap + width, 0);
}

function renderRow(row: readonly string[], group: readonly number[], widths: readonly number[]): string {
  const cells = group.map((i) => {
    const [text, width] = [row[i] ?? "", widths[i] as number];
    return i === 0 ? text.padEnd(width) : text.padStart(width);
  });
  const margin = " ".repeat(gap);
  return (margin + cells.join(margin)).trimEnd();
}

/** Groups of column indices that fit, each beginning with the row titles. */
function splitColumns(widths: readonly number[], columns: number): number[][] {
  const first = gap + (widths[0] as number);
  const groups: number[][] = [[0]];
  let used = first;
  for (let i = 1; i < widths.length; i++) {
    const width = (widths[i] as number) + gap;
    if (used + width > columns && (groups.at(-1) as number[]).length > 1) {
      groups.push([0]);
      used = first;
    }
    groups.at(-1)?.push(i);
    used += width;
  }
  return groups;
}

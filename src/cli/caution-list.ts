import { printable, wrap } from "./text.js";

/** What is to be read with care, as the lines that end a summary's results, an empty one behind them; none where there is nothing. */
export function cautionList(cautions: readonly string[], columns: number): string[] {
  if (cautions.length === 0) return [];
  return ["To be read with care:", ...cautions.map((caution) => wrap(`  - ${printable(caution)}`, { columns, indent: "    " })), ""];
}

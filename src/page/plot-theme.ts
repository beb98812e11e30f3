import type { Config } from "vega-lite";

/** The colours of a page's series, by what they stand for: names of the style's variables, so that they follow light and dark, and a value for where there are none. */
export const seriesColors = {
  S: "var(--series-s, #b3560f)",
  T: "var(--series-t, #2f62c4)",
  KD: "var(--series-kd, #0b7a6b)",
  other: "var(--series-other, #8a4fa3)",
} as const;

const otherColors = [seriesColors.KD, seriesColors.other, seriesColors.S, seriesColors.T];

/** So many series without a colour of their own differ by it. */
export const otherColorCount = otherColors.length;

/** The colour of a series: its own where it is S, T or KD; of others, the next by their place. */
export function seriesColor(name: string, place: number): string {
  return ownColor(name) ?? (otherColors[place % otherColors.length] as string);
}

/** The colours of a few series, where those of S, T and KD are for nobody else if these are among them. */
export function seriesColorsOf(names: readonly string[]): string[] {
  const free = otherColors.filter((color) => !names.some((name) => ownColor(name) === color));
  const others = names.filter((name) => ownColor(name) === undefined);
  return names.map((name) => ownColor(name) ?? (free[others.indexOf(name) % free.length] as string));
}

function ownColor(name: string): string | undefined {
  return name in seriesColors ? seriesColors[name as keyof typeof seriesColors] : undefined;
}

const ink = "var(--ink-soft, #555)";
const rule = "var(--rule, #ddd)";

/** How a page's plots look: no frame, quiet rules, text in the page's own colours. */
export const plotTheme: Config = {
  background: "transparent",
  font: "system-ui, sans-serif",
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    gridColor: rule,
    domain: false,
    ticks: false,
    labelPadding: 6,
    tickCount: 5,
  },
  legend: {
    labelColor: ink,
    labelFontSize: 11,
    labelLimit: 265,
    orient: "top",
    title: null,
    symbolType: "stroke",
    symbolStrokeWidth: 2.5,
    columns: 3,
  },
  line: { strokeWidth: 1.75, strokeJoin: "round" },
  text: { color: ink, fontSize: 11 },
  range: { category: [seriesColors.KD, seriesColors.S, seriesColors.T, seriesColors.other] },
  aria: false,
};

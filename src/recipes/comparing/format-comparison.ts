import type { ScoreUnit } from "../../metrics/index.js";

/** How values of a metric are written. */
interface Digits {
  readonly factor: number;
  readonly digits: number;
}

const digitsOf: Readonly<Record<ScoreUnit, Digits>> = {
  points: { factor: 1, digits: 2 },
  share: { factor: 100, digits: 2 },
  ratio: { factor: 1, digits: 3 },
  nats: { factor: 1, digits: 3 },
};

/** A score or difference of a metric without its unit: shares in percent. A minus sign is one. */
export function formatValue(value: number, unit: ScoreUnit): string {
  const { factor, digits } = digitsOf[unit];
  // A difference that rounds to nothing has no sign.
  return (factor * value)
    .toFixed(digits)
    .replace(/^-(0(?:\.0*)?)$/, "$1")
    .replace("-", "−");
}

/** A share as whole percent, without the percent sign. */
export function wholePercent(share: number): string {
  return (100 * share).toFixed(0).replace(/^-0$/, "0").replace("-", "−");
}

/** `0.0123`, `<0.001`. */
export function formatProbability(pValue: number): string {
  return pValue < 0.001 ? "<0.001" : pValue.toFixed(4);
}

/** The usual marks of significance: `*` below 0.05, `**` below 0.01, `***` below 0.001. */
export function stars(pValue: number): string {
  return pValue < 0.001 ? "***" : pValue < 0.01 ? "**" : pValue < 0.05 ? "*" : "";
}

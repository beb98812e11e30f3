import { ConfigError } from "../../core/index.js";

/**
 * What BLEU does with orders of n-grams that have no match (Chen and Cherry 2014):
 * `exp`, method 3, counts the k-th such order as 2^−k matches; `floor`, method 1, counts it as `smoothingValue` matches;
 * `add-k`, method 2, adds `smoothingValue` to matches and totals of every order above 1; `none` leaves a precision of 0, and BLEU is 0.
 */
export type BleuSmoothing = "exp" | "floor" | "add-k" | "none";

/** A smoothing with its value; `undefined` where it has none. */
export interface SmoothingChoice {
  readonly smoothing: BleuSmoothing;
  readonly smoothingValue: number | undefined;
}

/** What is left to average. */
export interface SmoothedPrecisions {
  /** In percent. */
  readonly precisions: readonly number[];
  /** How many orders, from the first on, have an n-gram to predict. */
  readonly filledOrders: number;
}

const DEFAULT_VALUES: Readonly<Record<BleuSmoothing, number | undefined>> = { exp: undefined, floor: 0.1, "add-k": 1, none: undefined };

/** The choice with its default value. ConfigError for an unknown smoothing, a value below 0, or a value where none is used. */
export function resolveSmoothing(smoothing: BleuSmoothing, smoothingValue: number | undefined): SmoothingChoice {
  if (!Object.hasOwn(DEFAULT_VALUES, smoothing)) {
    throw new ConfigError(`BLEU: there is no smoothing ${String(smoothing)}`, {
      hint: `Take one of ${Object.keys(DEFAULT_VALUES).join(", ")}.`,
    });
  }
  const usual = DEFAULT_VALUES[smoothing];
  if (smoothingValue === undefined) return { smoothing, smoothingValue: usual };
  if (usual === undefined) throw new ConfigError(`BLEU: the smoothing ${smoothing} has no value, got smoothingValue ${smoothingValue}`);
  if (!(smoothingValue >= 0 && smoothingValue < Number.POSITIVE_INFINITY)) {
    throw new ConfigError(`BLEU: smoothingValue must be a finite number ≥ 0, got ${smoothingValue}`);
  }
  return { smoothing, smoothingValue };
}

/** As sacreBLEU writes it in a signature: `exp`, `floor[0.10]`. */
export function describeSmoothing({ smoothing, smoothingValue }: SmoothingChoice): string {
  return smoothingValue === undefined ? smoothing : `${smoothing}[${smoothingValue.toFixed(2)}]`;
}

/** Statistics of n-grams, and how the result of every step is rounded: not at all, or by `Math.fround`. */
export interface CountedNgrams {
  readonly matches: readonly number[];
  readonly totals: readonly number[];
  readonly round?: (value: number) => number;
}

/** The smoothed precisions of n-grams, as sacreBLEU 2.6.0 smooths them: all 0 where no order has a match. */
export function smoothPrecisions({ matches, totals, round = unrounded }: CountedNgrams, choice: SmoothingChoice): SmoothedPrecisions {
  if (matches.every((count) => count === 0)) return { precisions: matches.map(() => 0), filledOrders: countFilled(totals) };
  const { smoothing, smoothingValue = 0 } = choice;
  const added = matches.map((_, i) => (smoothing === "add-k" && i > 0 ? smoothingValue : 0));
  const possible = totals.map((total, i) => round(total + (added[i] as number)));
  let halved = 1;
  const instead = () => {
    if (smoothing === "exp") halved /= 2;
    return { exp: halved, floor: smoothingValue, "add-k": 0, none: 0 }[smoothing];
  };
  const precisions = possible.map((total, i) => {
    const matched = round((matches[i] as number) + (added[i] as number));
    return total === 0 ? 0 : round(round(100 * (matched === 0 ? instead() : matched)) / total);
  });
  return { precisions, filledOrders: countFilled(possible) };
}

function unrounded(value: number): number {
  return value;
}

function countFilled(totals: readonly number[]): number {
  return totals.filter((total) => total > 0).length;
}

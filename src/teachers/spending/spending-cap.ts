import { moneyOf, type Prices, type Spending, tokensOf } from "./spending.js";

/** What a job may cost at most. What is left out has no limit. */
export interface SpendingCap {
  readonly money?: number | undefined;
  readonly tokens?: number | undefined;
  readonly requests?: number | undefined;
}

/** A limit that a job would pass. */
export interface PassedLimit {
  readonly name: keyof SpendingCap;
  readonly limit: number;
}

/** Which limit a spending would pass, the first of them; undefined where it stays within all. */
export function passedLimit(spending: Spending, cap: SpendingCap, prices: Prices | undefined): PassedLimit | undefined {
  const amounts = { money: moneyOf(spending, prices), tokens: tokensOf(spending), requests: spending.requests };
  for (const name of ["money", "tokens", "requests"] as const) {
    const limit = cap[name];
    // Negated: what is not a number passes every limit.
    if (limit !== undefined && !(amounts[name] <= limit)) return { name, limit };
  }
  return undefined;
}

/** What requests cost, in what endpoints charge for. */
export interface Spending {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What an endpoint charges, per million tokens, in whatever currency. */
export interface Prices {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export const nothingSpent: Spending = { requests: 0, promptTokens: 0, completionTokens: 0 };

/** The sum of two. */
export function addSpending(a: Spending, b: Spending): Spending {
  return {
    requests: a.requests + b.requests,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
  };
}

/** Tokens read and written together. */
export function tokensOf({ promptTokens, completionTokens }: Spending): number {
  return promptTokens + completionTokens;
}

/** In the currency of the prices; 0 where there are none. */
export function moneyOf(spending: Spending, prices: Prices | undefined): number {
  if (prices === undefined) return 0;
  return (spending.promptTokens * prices.promptTokens + spending.completionTokens * prices.completionTokens) / 1e6;
}

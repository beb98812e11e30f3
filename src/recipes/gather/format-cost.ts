import { type Forecast, moneyOf, type Spending, tokensOf } from "../../teachers/index.js";
import type { GatherConfig } from "./gather-config.js";

type Priced = Pick<GatherConfig, "prices">;

/** What was spent, in what costs are told in: money where there are prices, else tokens. */
export function costOf(spending: Spending, { prices }: Priced): number {
  return prices === undefined ? tokensOf(spending) : moneyOf(spending, prices);
}

/** A cost in words: money with its currency, or tokens. */
export function formatCost(spent: Spending | number, { prices }: Priced): string {
  const cost = typeof spent === "number" ? spent : costOf(spent, { prices });
  if (prices === undefined) return `${Math.round(cost).toLocaleString("en")} tokens`;
  const digits = cost !== 0 && cost < 0.1 ? 4 : 2;
  return `${cost.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${prices.currency}`;
}

/** A forecast in words. */
export function formatForecast({ expected, low, high }: Forecast, config: Priced): string {
  return `about ${formatCost(expected, config)} for the whole (90 % interval: ${formatCost(low, config)} to ${formatCost(high, config)})`;
}

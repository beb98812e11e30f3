import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RandomSequence } from "../../src/core/index.js";
import { type Forecast, forecastCost } from "../../src/teachers/index.js";

type Row = readonly [promptBytes: number, promptTokens: number, completionTokens: number];
const { rows } = JSON.parse(readFileSync(new URL("fixtures/smollm2-costs.json", import.meta.url), "utf8")) as { rows: readonly Row[] };

test.each([
  ["tokens", 1, 1],
  ["money, where an answer's tokens cost four times a prompt's", 0.15, 0.6],
  ["money, where prompts cost nothing", 0, 1],
])(
  "over 200 shuffles of recorded answers the bill in %s lies in the 90 %% interval of the 20th answer in 85 to 95 %%",
  (_, read, written) => {
    const all = rows.map(([promptBytes, prompt, completion]) => ({ promptBytes, cost: read * prompt + written * completion }));
    const bill = all.reduce((sum, { cost }) => sum + cost, 0);
    const random = RandomSequence.named(1, "shuffles");
    let hits = 0;
    for (let shuffle = 0; shuffle < 200; shuffle++) {
      const order = random.shuffle(all);
      const remaining = order.slice(20).map(({ promptBytes }) => promptBytes);
      const { low, high } = forecastCost(order.slice(0, 20), remaining) as Forecast;
      if (low <= bill && bill <= high) hits++;
    }
    expect(hits).toBeGreaterThanOrEqual(170);
    expect(hits).toBeLessThanOrEqual(190);
  },
);

import { type AskedInput, type Forecast, forecastCost, type Ledger, type Observation, textsOf } from "../../teachers/index.js";
import { costOf } from "./format-cost.js";
import type { GatherConfig } from "./gather-config.js";

/** So many answered inputs make the forecast that a report keeps. */
const kept = 20;

/** What the whole job will cost, corrected as answers come: in money where there are prices, else in tokens. */
export class CostForecast {
  /** As it stood after the first 20 answered inputs. */
  first: Forecast | undefined;
  readonly #bytes: ReadonlyMap<string, number>;
  readonly #known = new Map<string, Observation>();
  readonly #config: Pick<GatherConfig, "prices" | "samples">;
  readonly #ledger: Pick<Ledger, "of" | "spent">;

  constructor(prompts: readonly AskedInput[], ledger: Pick<Ledger, "of" | "spent">, config: Pick<GatherConfig, "prices" | "samples">) {
    this.#bytes = new Map(prompts.map(({ id, prompt }) => [id, bytesOf(prompt)]));
    this.#config = config;
    this.#ledger = ledger;
    for (const { id } of prompts) if (ledger.of(id).choices >= config.samples) this.answered(id);
  }

  /** An input has all its answers. */
  answered(id: string): void {
    this.#known.set(id, { promptBytes: this.#bytes.get(id) ?? 0, cost: costOf(this.#ledger.of(id).spent, this.#config) });
    if (this.#known.size === kept) this.first = this.now();
  }

  /** The whole job's, with what failed requests and the probe have cost beside the answers; undefined while too little is known. */
  now(): Forecast | undefined {
    const known = [...this.#known.values()];
    const remaining = [...this.#bytes].flatMap(([id, bytes]) => (this.#known.has(id) ? [] : [bytes]));
    const forecast = forecastCost(known, remaining);
    if (forecast === undefined) return undefined;
    const beside = costOf(this.#ledger.spent, this.#config) - known.reduce((sum, { cost }) => sum + cost, 0);
    return { expected: forecast.expected + beside, low: forecast.low + beside, high: forecast.high + beside };
  }
}

function bytesOf(prompt: AskedInput["prompt"]): number {
  return textsOf(prompt).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

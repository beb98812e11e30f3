import {
  type EndpointProbe,
  type Forecast,
  type GatherOutcome,
  type Ledger,
  type LostRequests,
  moneyOf,
  type Spending,
  type UnansweredInput,
} from "../../teachers/index.js";
import type { GatherConfig } from "./gather-config.js";
import type { AnswerCounts } from "./write-gathered.js";

/** What gathering answers came to: everything that `scores.json` says. */
export interface GatherReport {
  readonly version: 1;
  /** The model, and how its server was found to behave: the probe's signature. */
  readonly endpoint: {
    readonly baseUrl: string;
    readonly model: string;
    readonly kind: "chat" | "completions";
    readonly signature: string;
  };
  readonly inputs: number;
  readonly samples: number;
  /** Inputs that have all their answers. */
  readonly answered: number;
  /** Those that have not, of those that were tried: how many, and the first 100 with the reason. */
  readonly unansweredCount: number;
  readonly unanswered: readonly UnansweredInput[];
  /** Why the job ended before all were tried; absent where it did not. */
  readonly stopped?: string;
  readonly answers: AnswerCounts;
  /** By all processes of this run, the probe's requests and failed ones included. */
  readonly spent: Spending;
  /** In the currency of the prices, where the recipe has any. */
  readonly money?: { readonly spent: number; readonly currency: string };
  /** Requests that were under way when an earlier process of this run was killed, and are counted as if they had cost the most that they could. */
  readonly lost: LostRequests;
  /** What the whole would come to, as it looked after the first 20 answered inputs: in money where there are prices, else in tokens. */
  readonly forecast?: Forecast;
  readonly warnings: readonly string[];
  readonly config: GatherConfig;
  /** Wall time of this process. */
  readonly seconds: number;
}

/** What a report is made of, beside the ledger. */
export interface GatherFacts {
  readonly probe: EndpointProbe;
  readonly inputs: number;
  readonly outcome: GatherOutcome;
  readonly answers: AnswerCounts;
  readonly forecast: Forecast | undefined;
  readonly warnings: readonly string[];
  /** When the process began, as `performance.now` has it. */
  readonly started: number;
}

/** So many inputs without an answer are listed. */
const listedUnanswered = 100;

/** Puts a report together. */
export function gatherReport(config: GatherConfig, ledger: Pick<Ledger, "spent" | "lost">, facts: GatherFacts): GatherReport {
  const { probe, inputs, outcome, answers, forecast, warnings, started } = facts;
  const { spent, lost } = ledger;
  return {
    version: 1,
    endpoint: { ...probe.endpoint, signature: probe.signature },
    ...{ inputs, samples: config.samples, answered: outcome.answered },
    unansweredCount: outcome.unanswered.length,
    unanswered: outcome.unanswered.slice(0, listedUnanswered),
    ...(outcome.stopped === undefined ? {} : { stopped: outcome.stopped.message }),
    ...{ answers, spent, lost },
    ...(config.prices === undefined ? {} : { money: { spent: moneyOf(spent, config.prices), currency: config.prices.currency } }),
    ...(forecast === undefined ? {} : { forecast }),
    ...{ warnings, config, seconds: (performance.now() - started) / 1000 },
  };
}

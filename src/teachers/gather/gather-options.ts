import type { LlmClient, LlmMessage, LlmRequest } from "../llm/index.js";
import type { Ledger } from "./ledger.js";
import type { Counting } from "./ledger-meter.js";

/** An input, as it is put to the model. */
export interface AskedInput {
  readonly id: string;
  readonly prompt: string | readonly LlmMessage[];
  /** Of its first sample; the i-th has seed + i. */
  readonly seed: number;
}

/** What every request has, whatever its input. */
export type SharedRequest = Omit<LlmRequest, "input" | "n" | "seed"> & { readonly maxTokens: number };

/** Time, as a job needs it. */
export interface JobClock {
  readonly now: () => number;
  readonly random: () => number;
  /** Ends early when the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** How answers are gathered. */
export interface GatherAnswersOptions {
  readonly client: Pick<LlmClient, "ask">;
  readonly ledger: Ledger;
  readonly counting: Counting;
  readonly request: SharedRequest;
  /** Answers per input, K. */
  readonly samples: number;
  /** So many answers come of one request: 1 where the server gives no more. */
  readonly samplesPerRequest: number;
  /** The most requests at once. */
  readonly concurrency: number;
  /** So often an input is tried before it is given up. */
  readonly attempts: number;
  /** A server that asks to wait longer ends the job, which can be gone on with. */
  readonly longestWaitMs: number;
  /** Each time that an input has all its answers: how many have, and which has now. */
  readonly onAnswered?: ((done: number, id: string) => void) | undefined;
  /** Fires: nothing is sent any more; what is under way is waited for, because it will be paid. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: JobClock;
}

/** An input that got no answer, or not all of them. */
export interface UnansweredInput {
  readonly id: string;
  readonly why: string;
}

/** What a job came to. */
export interface GatherOutcome {
  /** Inputs that have all their answers, of earlier processes too. */
  readonly answered: number;
  readonly unanswered: readonly UnansweredInput[];
  /** Why the job ended before all inputs were tried; undefined where it did not. */
  readonly stopped?: Error | undefined;
}

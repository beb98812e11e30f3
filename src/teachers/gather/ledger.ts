import { JsonLinesLog } from "../../runs/index.js";
import { addSpending, nothingSpent, type Prices, passedLimit, type Spending, type SpendingCap } from "../spending/index.js";
import { CapReached } from "./cap-reached.js";
import type { LedgerEntry } from "./ledger-entry.js";
import { type InputState, LedgerState, type LostRequests } from "./ledger-state.js";
import type { StoredChoice } from "./stored-choice.js";

export interface LedgerLimits {
  readonly cap: SpendingCap;
  readonly prices?: Prices | undefined;
}

/** An answer to be kept. */
export interface KeptAnswer {
  readonly about: string | null;
  readonly spent: Spending;
  readonly choices: readonly StoredChoice[];
}

/**
 * Every request of a job and what came of it, on disk before anything else happens: a request before it leaves, an answer before it counts. Money, tokens and requests that are under way are
 * reserved at the most that they can cost, so that a cap holds whatever comes. One writer at a time, as the run's lock sees to.
 */
export class Ledger {
  /** What was under way when the last process ended: found now, and counted. */
  readonly lostNow: LostRequests;
  readonly #log: JsonLinesLog<LedgerEntry>;
  readonly #limits: LedgerLimits;
  readonly #state: LedgerState;

  /** Errors as the log's and of {@link LedgerState.read}. */
  constructor(path: string, limits: LedgerLimits) {
    this.#limits = limits;
    // Opened first: it cuts off a line that was being written when its writer died.
    this.#log = new JsonLinesLog(path);
    this.#state = LedgerState.read(path);
    this.lostNow = { requests: this.#state.open.size, spent: this.#reserved() };
    for (const [request, spent] of [...this.#state.open]) this.#write({ kind: "lost", request, spent });
  }

  /** What has been charged so far, lost requests and the probe included. */
  get spent(): Spending {
    return this.#state.spent;
  }

  /** What was under way when any process of the job ended. */
  get lost(): LostRequests {
    return this.#state.lost;
  }

  /** What an input has so far. */
  of(about: string): InputState {
    return this.#state.of(about);
  }

  /**
   * Reserves the most that a request can cost, and returns its number once that is on the disk itself.
   * @throws CapReached if that would pass a limit, beside all that is spent and under way; StorageError where the disk refuses: then nothing may be sent.
   */
  send(about: string | null, most: Spending): number {
    const total = [this.#state.spent, this.#reserved(), most].reduce(addSpending, nothingSpent);
    const passed = passedLimit(total, this.#limits.cap, this.#limits.prices);
    if (passed !== undefined) throw new CapReached(passed);
    const request = this.#state.next;
    this.#write({ kind: "sent", request, about, most });
    return request;
  }

  /** Keeps an answer; it is on the disk itself when this returns. */
  answer(request: number, answer: KeptAnswer): void {
    this.#write({ kind: "answered", request, ...answer });
  }

  /** Says that a request has failed, and what it is charged. */
  fail(request: number, failure: { readonly spent: Spending; readonly why: string }): void {
    this.#write({ kind: "failed", request, ...failure });
  }

  close(): void {
    this.#log.close();
  }

  #reserved(): Spending {
    return [...this.#state.open.values()].reduce(addSpending, nothingSpent);
  }

  #write(entry: LedgerEntry): void {
    this.#log.append(entry);
    this.#log.sync();
    this.#state.add(entry, this.#log.path);
  }
}

import { DataError } from "../../core/index.js";
import { jsonLines } from "../../runs/index.js";
import { addSpending, nothingSpent, type Spending } from "../spending/index.js";
import type { LedgerEntry } from "./ledger-entry.js";

/** Requests that were under way when a process of the job ended. */
export interface LostRequests {
  readonly requests: number;
  /** The most that they can have cost, which is what they count as. */
  readonly spent: Spending;
}

/** What an input has. */
export interface InputState {
  /** How many choices it has. */
  readonly choices: number;
  readonly spent: Spending;
}

/** What the lines of a ledger come to. */
export class LedgerState {
  readonly #inputs = new Map<string, InputState>();
  readonly #open = new Map<number, Spending>();
  #spent = nothingSpent;
  #lost: LostRequests = { requests: 0, spent: nothingSpent };
  #next = 0;

  /** That of a file as it stands; of none, if there is no such file. Errors of the reader; DataError for lines that contradict each other. */
  static read(path: string): LedgerState {
    const state = new LedgerState();
    for (const entry of jsonLines<LedgerEntry>(path)) state.add(entry, path);
    return state;
  }

  /** What has been charged, lost requests and the probe included. */
  get spent(): Spending {
    return this.#spent;
  }

  /** Those of all processes so far. */
  get lost(): LostRequests {
    return this.#lost;
  }

  /** Requests that nothing is known of yet, and the most that each can cost. */
  get open(): ReadonlyMap<number, Spending> {
    return this.#open;
  }

  /** The number of the next request. */
  get next(): number {
    return this.#next;
  }

  /** What an input has so far. */
  of(about: string): InputState {
    return this.#inputs.get(about) ?? { choices: 0, spent: nothingSpent };
  }

  /** @param path Where the entry stands, for messages. @throws DataError for a request that is settled twice, or was never sent. */
  add(entry: LedgerEntry, path: string): void {
    if (entry.kind === "sent") {
      this.#open.set(entry.request, entry.most);
      this.#next = Math.max(this.#next, entry.request + 1);
      return;
    }
    if (!this.#open.delete(entry.request)) throw new DataError(`${path}: request ${entry.request} is settled, and was not under way.`);
    this.#spent = addSpending(this.#spent, entry.spent);
    if (entry.kind === "lost") this.#lost = { requests: this.#lost.requests + 1, spent: addSpending(this.#lost.spent, entry.spent) };
    if (entry.kind !== "answered" || entry.about === null) return;
    const { choices, spent } = this.of(entry.about);
    this.#inputs.set(entry.about, { choices: choices + entry.choices.length, spent: addSpending(spent, entry.spent) });
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import { InterruptedError } from "../../core/index.js";
import { type AnswerFate, askOnce } from "./ask-once.js";
import type { AskedInput, GatherAnswersOptions, GatherOutcome, JobClock, UnansweredInput } from "./gather-options.js";
import { Pace } from "./pace.js";
import { Patience } from "./patience.js";

/** A request that gave nothing. */
type FailedFate = Exclude<AnswerFate, { kind: "answered" | "kept back" | "too many samples" }>;

/** An input that lacks answers. */
interface Pending {
  readonly input: AskedInput;
  tries: number;
}

const realClock: JobClock = {
  now: () => performance.now(),
  random: Math.random,
  // An abort is no error here: whoever sleeps looks at the signal.
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

/**
 * Asks for all answers that the ledger does not have yet, many at once as the server bears it: too many requests, faults of the server, time-outs and answers that break off are tried again,
 * each a request of its own that counts; what the ledger has is never asked for again. Ends early, and says why, when a cap is reached, the signal fires, the server answers nobody, or the disk
 * refuses what came.
 */
export async function gatherAnswers(inputs: readonly AskedInput[], options: GatherAnswersOptions): Promise<GatherOutcome> {
  return new GatherJob(inputs, options).run();
}

class GatherJob {
  readonly #options: GatherAnswersOptions;
  readonly #clock: JobClock;
  readonly #pace: Pace;
  readonly #patience: Patience;
  readonly #queue: Pending[];
  readonly #running = new Set<Promise<void>>();
  readonly #unanswered: UnansweredInput[] = [];
  #answered: number;
  #samplesPerRequest: number;
  /** Why a request was kept back: what is under way may turn out cheaper than was reserved. */
  #keptBack: Error | undefined;
  #stopped: Error | undefined;

  constructor(inputs: readonly AskedInput[], options: GatherAnswersOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#pace = new Pace({ most: options.concurrency, ...this.#clock });
    this.#queue = inputs.filter(({ id }) => this.#missing(id) > 0).map((input) => ({ input, tries: 0 }));
    this.#answered = inputs.length - this.#queue.length;
    this.#patience = new Patience(options.concurrency);
    this.#samplesPerRequest = options.samplesPerRequest;
  }

  async run(): Promise<GatherOutcome> {
    const { signal } = this.#options;
    while (this.#running.size > 0 || (this.#queue.length > 0 && this.#stopped === undefined)) {
      if (signal?.aborted) this.#stopped ??= new InterruptedError("interrupted; run the same command again to go on from here.");
      if (this.#running.size === 0) this.#stopped ??= this.#keptBack;
      if (this.#mayStart()) this.#start(this.#queue.shift() as Pending);
      else if (this.#running.size > 0 || this.#stopped === undefined) await this.#somethingHappens();
    }
    return { answered: this.#answered, unanswered: this.#unanswered, stopped: this.#stopped };
  }

  #missing(id: string): number {
    return this.#options.samples - this.#options.ledger.of(id).choices;
  }

  #mayStart(): boolean {
    if (this.#stopped !== undefined || this.#queue.length === 0 || this.#keptBack !== undefined) return false;
    return this.#running.size < this.#pace.limit && this.#pace.waitMs === 0;
  }

  async #somethingHappens(): Promise<void> {
    const { waitMs } = this.#pace;
    const wakesAfterWait = this.#stopped === undefined && this.#queue.length > 0 && waitMs > 0;
    // The pause may have ended since it was looked at: then there is nothing to wait for.
    if (!wakesAfterWait && this.#running.size === 0) return;
    if (!wakesAfterWait) {
      await Promise.race(this.#running);
      return;
    }
    const waking = new AbortController();
    const signals = [waking.signal, ...(this.#options.signal === undefined ? [] : [this.#options.signal])];
    await Promise.race([...this.#running, this.#clock.sleep(waitMs, AbortSignal.any(signals))]);
    waking.abort();
  }

  #start(pending: Pending): void {
    const task = this.#ask(pending).catch((error: unknown) => {
      // What the disk refuses ends the job, but not before the others, whose answers are being paid, have had their chance.
      this.#stopped ??= error as Error;
    });
    const running: Promise<void> = task.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #ask(pending: Pending): Promise<void> {
    const sentAt = this.#clock.now();
    const asked = Math.min(this.#samplesPerRequest, this.#missing(pending.input.id));
    const fate = await askOnce(pending.input, { ...this.#options, asked });
    if (fate.kind !== "kept back") this.#keptBack = undefined;
    this.#settle(pending, fate, sentAt);
  }

  #settle(pending: Pending, fate: AnswerFate, sentAt: number): void {
    if (fate.kind === "answered") this.#answeredOne(pending, fate.choices);
    else if (fate.kind === "kept back") this.#keepBack(pending, fate.error);
    else if (fate.kind === "too many samples") this.#askForFewer(pending);
    else this.#failedOnce(pending, fate, sentAt);
  }

  #failedOnce(pending: Pending, fate: FailedFate, sentAt: number): void {
    this.#slowDown(fate, sentAt);
    this.#patience.failed(fate.error);
    pending.tries++;
    if (fate.kind === "refused" || pending.tries >= this.#options.attempts) {
      this.#unanswered.push({ id: pending.input.id, why: fate.error.message });
    } else this.#queue.push(pending);
    this.#stopped ??= this.#patience.exhausted();
  }

  #answeredOne(pending: Pending, choices: number): void {
    this.#pace.succeeded();
    this.#patience.succeeded();
    if (choices < this.#samplesPerRequest && this.#missing(pending.input.id) > 0) this.#samplesPerRequest = Math.max(1, choices);
    if (this.#missing(pending.input.id) > 0) this.#queue.unshift(pending);
    else {
      this.#answered++;
      this.#options.onAnswered?.(this.#answered, pending.input.id);
    }
  }

  #keepBack(pending: Pending, error: Error): void {
    this.#queue.unshift(pending);
    this.#keptBack = error;
  }

  #askForFewer(pending: Pending): void {
    this.#samplesPerRequest = Math.max(1, Math.floor(this.#samplesPerRequest / 2));
    this.#queue.unshift(pending);
  }

  #slowDown(fate: FailedFate, sentAt: number): void {
    if (fate.kind === "overload") {
      const { retryAfterMs, error } = fate;
      if (retryAfterMs !== undefined && retryAfterMs > this.#options.longestWaitMs) this.#stopped ??= error;
      this.#pace.overloaded(sentAt, retryAfterMs);
    }
    if (fate.kind !== "absent") return;
    // A server that has answered before may only be starting again.
    if (this.#patience.hasEverSucceeded) this.#pace.overloaded(sentAt, undefined);
    else this.#stopped ??= fate.error;
  }
}

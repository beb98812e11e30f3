import { TeacherError } from "../../core/index.js";
import { LogProbsMissing, NotServed, RequestRefused, RetryableTeacherError } from "../llm/index.js";
import { CapReached } from "./cap-reached.js";
import type { AskedInput, GatherAnswersOptions } from "./gather-options.js";
import { ledgerMeter } from "./ledger-meter.js";

/** What became of a request, as far as its sender has to know. */
export type AnswerFate =
  | { readonly kind: "answered"; readonly choices: number }
  /** The cap left no room: nothing was sent. */
  | { readonly kind: "kept back"; readonly error: Error }
  /** The server gives fewer answers at once. */
  | { readonly kind: "too many samples" }
  /** The server has too much to do, is in trouble, or has broken off. */
  | { readonly kind: "overload"; readonly error: Error; readonly retryAfterMs: number | undefined }
  /** Nobody is there, or nobody lets us in. */
  | { readonly kind: "absent"; readonly error: Error }
  /** This very request will never do. */
  | { readonly kind: "refused"; readonly error: Error }
  | { readonly kind: "failed"; readonly error: Error };

/**
 * Sends one request for `asked` answers of an input. Every answer that came is in the ledger when this returns.
 * @throws StorageError where the disk refuses; errors that are no teacher's.
 */
export async function askOnce(
  { id, prompt, seed }: AskedInput,
  { client, ledger, counting, request, asked }: GatherAnswersOptions & { readonly asked: number },
): Promise<AnswerFate> {
  const first = ledger.of(id).choices;
  const body = { ...request, input: prompt, seed: seed + first, ...(asked > 1 ? { n: asked } : {}) };
  try {
    const { choices } = await client.ask(body, { meter: ledgerMeter(ledger, id, counting) });
    return { kind: "answered", choices: choices.length };
  } catch (error) {
    // They were asked for and did not come; the texts did, and are in the ledger.
    if (error instanceof LogProbsMissing) return { kind: "answered", choices: error.answer.choices.length };
    return fateOf(error, asked);
  }
}

function fateOf(error: unknown, asked: number): AnswerFate {
  if (error instanceof CapReached) return { kind: "kept back", error };
  if (error instanceof NotServed) return { kind: "absent", error };
  if (error instanceof RequestRefused) {
    return asked > 1 && error.parameter === "n" ? { kind: "too many samples" } : { kind: "refused", error };
  }
  // Broken connections and answers, too: what is in trouble is not helped by more of the same at once.
  if (error instanceof RetryableTeacherError) return { kind: "overload", error, retryAfterMs: error.retryAfterMs };
  if (error instanceof TeacherError) return { kind: "failed", error };
  throw error;
}

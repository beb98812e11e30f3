import { z } from "zod";
import type { AnswerLogProbs, LogProbEntry, TokenLogProb } from "../answer.js";
import { legacyBytes } from "./legacy-bytes.js";

const logProb = z.number().nullish();
const bytes = z.array(z.int().min(0).max(255)).nullish();
const token = z.object({ token: z.string(), logprob: logProb, bytes });
const contentShape = z.object({ content: z.array(token.extend({ top_logprobs: z.array(token).nullish() })) });
const legacyShape = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(logProb),
  top_logprobs: z.array(z.record(z.string(), logProb).nullable()).nullish(),
});

/**
 * Log-probabilities in either shape, or undefined for an answer that has none (absent, null, `content: null` or without entries for a text).
 * @throws z.ZodError for what has another shape.
 */
export function readLogProbs(value: unknown): AnswerLogProbs | undefined {
  if (value === undefined || value === null) return undefined;
  if ("content" in (value as object))
    return (value as { content: unknown }).content === null ? undefined : fromContent(contentShape.parse(value));
  return "tokens" in (value as object) ? fromLegacy(legacyShape.parse(value)) : undefined;
}

function fromContent({ content }: z.output<typeof contentShape>): AnswerLogProbs {
  const entries = content.map(
    (entry): LogProbEntry => ({
      text: entry.token,
      bytes: bytesOf(entry),
      logProb: entry.logprob ?? undefined,
      top: (entry.top_logprobs ?? []).flatMap(possibleToken),
    }),
  );
  return { shape: "content", hasBytes: content.every((entry) => Array.isArray(entry.bytes)), entries };
}
function bytesOf(entry: z.output<typeof token>): Uint8Array {
  return entry.bytes ? Uint8Array.from(entry.bytes) : new TextEncoder().encode(entry.token);
}

/** JSON has no −∞: a token that cannot come has null, and is left out. */
function possibleToken(entry: z.output<typeof token>): TokenLogProb[] {
  return typeof entry.logprob === "number" ? [{ text: entry.token, bytes: bytesOf(entry), logProb: entry.logprob }] : [];
}

function fromLegacy({ tokens, token_logprobs, top_logprobs }: z.output<typeof legacyShape>): AnswerLogProbs {
  const entries = tokens.map(
    (text, i): LogProbEntry => ({
      text,
      bytes: legacyBytes(text),
      logProb: token_logprobs[i] ?? undefined,
      top: Object.entries(top_logprobs?.[i] ?? {}).flatMap(([text, logProb]) =>
        typeof logProb === "number" ? [{ text, bytes: legacyBytes(text), logProb }] : [],
      ),
    }),
  );
  return { shape: "legacy", hasBytes: false, entries };
}

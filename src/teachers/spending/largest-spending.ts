import type { RequestBody } from "../llm/index.js";
import type { Spending } from "./spending.js";

/** Tokens that a prompt has beside those of its texts: a beginning, and the last message's header. */
const aroundPrompt = 8;

/**
 * The most that a request can cost: every byte of its texts a token, as in a tokenizer that knows no word, the chat template's tokens around each message, and every answer as long as it
 * may be. Infinite where the body sets no limit.
 * @param templateOverhead Tokens around one message, as a probe counted them.
 */
export function largestSpending(body: RequestBody, templateOverhead: number): Spending {
  const messages = Array.isArray(body.messages) ? (body.messages as readonly { readonly content: string }[]) : undefined;
  const texts = messages?.map(({ content }) => content) ?? [String(body.prompt ?? "")];
  // One more than there are messages: a template may add one of its own.
  const around = messages === undefined ? 0 : (messages.length + 1) * templateOverhead;
  const longest = Number(body.max_tokens ?? body.max_completion_tokens ?? Number.POSITIVE_INFINITY);
  return {
    requests: 1,
    promptTokens: texts.reduce((sum, text) => sum + mostTokens(text), aroundPrompt + around),
    // Asked for none, some servers write one all the same.
    completionTokens: Number(body.n ?? 1) * Math.max(1, longest),
  };
}

/** A token has at least one byte: of the text, or of what normalization (NFKC, which T5's and others' tokenizers do) makes of it. */
export function mostTokens(text: string): number {
  return Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize("NFKC")));
}

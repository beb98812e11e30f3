import { ConfigError } from "../../core/index.js";
import type { EncodedChat } from "../../tokenizers/index.js";

/** Which tokens of a conversation, and how many of them at most. */
export interface ShortenOptions {
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  /** The setting that the limit is, for errors. */
  readonly name: string;
}

/**
 * The tokens of a part of a conversation that stay where it is too long, by their numbers: the longest message loses its end, then the next one, until the rest fits. What the template writes stays.
 * @throws ConfigError where that alone is too long.
 */
export function shortenChat({ messages }: Pick<EncodedChat, "messages">, { start, end, limit, name }: ShortenOptions): readonly number[] {
  const all = Array.from({ length: end - start }, (_, i) => start + i);
  let excess = all.length - limit;
  if (excess <= 0) return all;
  const dropped = new Set<number>();
  const byMessage = grouped(all, messages);
  const longestFirst = [...byMessage].filter(([message]) => message >= 0).sort(([, a], [, b]) => b.length - a.length);
  for (const [, tokens] of longestFirst) {
    for (const token of tokens.slice(Math.max(1, tokens.length - excess))) dropped.add(token);
    excess = all.length - dropped.size - limit;
    if (excess <= 0) return all.filter((token) => !dropped.has(token));
  }
  throw new ConfigError(
    `${name} is ${limit}: what the chat template writes around the messages takes ${limit + excess} tokens with one of each message.`,
    {
      hint: `Raise ${name}.`,
    },
  );
}

function grouped(tokens: readonly number[], messages: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const token of tokens) {
    const message = messages[token] as number;
    const known = groups.get(message);
    if (known === undefined) groups.set(message, [token]);
    else known.push(token);
  }
  return groups;
}

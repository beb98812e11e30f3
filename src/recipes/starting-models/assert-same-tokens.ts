import { ConfigError } from "../../core/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";

/** A tokenizer, and the folder that it comes from. */
export interface FolderTokenizer {
  readonly folder: string;
  readonly tokenizer: Tokenizer;
}

/**
 * A distribution over one vocabulary says nothing about another.
 * @throws ConfigError naming the first id that differs, with this hint.
 */
export function assertSameTokens(ours: FolderTokenizer, theirs: FolderTokenizer, hint: string): void {
  if (ours.tokenizer.fingerprint === theirs.tokenizer.fingerprint) return;
  const most = Math.max(ours.tokenizer.vocabularySize, theirs.tokenizer.vocabularySize);
  const spelled = (value: string | undefined): string => (value === undefined ? "no token" : JSON.stringify(value));
  const differing = Array.from({ length: most }, (_, id) => id).find(
    (id) => ours.tokenizer.idToToken(id) !== theirs.tokenizer.idToToken(id),
  );
  // Where all tokens are the same, they are made of texts in different ways.
  const what =
    differing === undefined
      ? "they cut texts differently"
      : `id ${differing} is ${spelled(theirs.tokenizer.idToToken(differing))} there, ${spelled(ours.tokenizer.idToToken(differing))} here`;
  throw new ConfigError(`${theirs.folder}: its tokenizer is not that of ${ours.folder}: ${what}.`, { hint });
}

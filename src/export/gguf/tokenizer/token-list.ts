import type { TokenizerJson } from "../../../tokenizers/index.js";

/** What a token is, by the numbers of `tokenizer.ggml.token_type`. */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** A token as the file has it. */
export interface ListedToken {
  readonly text: string;
  readonly type: number;
}

/**
 * One token for every row of the embedding, which llama.cpp counts on: those of the vocabulary, those that were added (special ones as control tokens), and for ids that no
 * token has a name that no text is tokenized to.
 * @param typeOf Of a token that was not added.
 */
export function tokenList(
  { model, added_tokens }: TokenizerJson,
  vocabSize: number,
  typeOf: (token: string) => number = () => tokenTypes.normal,
): ListedToken[] {
  const listed = new Map<number, ListedToken>();
  for (const [text, id] of Object.entries(model.vocab as Readonly<Record<string, number>>)) listed.set(id, { text, type: typeOf(text) });
  for (const { id, content, special } of added_tokens) {
    listed.set(id, { text: content, type: special ? tokenTypes.control : tokenTypes.userDefined });
  }
  const taken = new Set([...listed.values()].map(({ text }) => text));
  return Array.from({ length: vocabSize }, (_, id) => listed.get(id) ?? { text: unusedName(id, taken), type: tokenTypes.unused });
}

function unusedName(id: number, taken: ReadonlySet<string>): string {
  const name = `[unused${id}]`;
  return taken.has(name) ? `[${name}]` : name;
}

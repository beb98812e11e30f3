import { TokenizerError } from "../core/index.js";
import { type AddedToken, isJsonObject, type TokenizerJson } from "./tokenizer-json.js";

/** An added token whose id may not be known yet. */
export type AddedTokenSpec = Omit<AddedToken, "id"> & { readonly id?: number };

/** A special token that is matched as it stands. */
export function specialToken(content: string): AddedTokenSpec {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

/** A token as the configuration files have it: its text, or an object with its text and flags. @throws TokenizerError for anything else. */
export function parseAddedToken(value: unknown, place: string): AddedTokenSpec {
  if (typeof value === "string" && value !== "") return specialToken(value);
  if (!isJsonObject(value) || typeof value.content !== "string" || value.content === "") {
    throw new TokenizerError(`${place}: expected a token or an object with its content, got ${JSON.stringify(value)}.`);
  }
  const flag = (key: string, otherwise: boolean): boolean => (typeof value[key] === "boolean" ? value[key] : otherwise);
  return {
    content: value.content,
    single_word: flag("single_word", false),
    lstrip: flag("lstrip", false),
    rstrip: flag("rstrip", false),
    normalized: flag("normalized", false),
    special: flag("special", true),
  };
}

/**
 * The tokenizer with these tokens added, in their order, as Transformers adds them: a token of the vocabulary keeps its id, a new one
 * gets the next. What the tokenizer already has as an added token stays as it is.
 *
 * @throws TokenizerError, starting with `place`, if a token would not get the id that it is said to have.
 */
export function withAddedTokens(json: TokenizerJson, tokens: readonly AddedTokenSpec[], place: string): TokenizerJson {
  const vocabulary = vocabularyOf(json);
  const added = new Map(json.added_tokens.map((token) => [token.content, token]));
  let nextId = Math.max(vocabulary.size, ...json.added_tokens.map(({ id }) => id + 1));
  for (const token of tokens) {
    if (added.has(token.content)) continue;
    const id = vocabulary.get(token.content) ?? nextId++;
    if (token.id !== undefined && token.id !== id) {
      throw new TokenizerError(`${place}: the added token ${JSON.stringify(token.content)} has id ${token.id}, but it would be ${id}.`, {
        hint: "The files of this tokenizer do not belong together, or its ids have holes; save it again as tokenizer.json.",
      });
    }
    added.set(token.content, { ...token, id });
  }
  return { ...json, added_tokens: [...added.values()].sort((a, b) => a.id - b.id) };
}

/** The ids of all tokens, added ones included. */
export function tokenIds(json: TokenizerJson): ReadonlyMap<string, number> {
  return new Map([...vocabularyOf(json), ...json.added_tokens.map(({ content, id }) => [content, id] as const)]);
}

/** The ids of the model's own tokens. */
function vocabularyOf({ model: { vocab } }: TokenizerJson): Map<string, number> {
  return new Map(Array.isArray(vocab) ? vocab.map(([token], id) => [token, id]) : Object.entries(vocab));
}

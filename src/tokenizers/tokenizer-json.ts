import { TokenizerError } from "../core/index.js";

/** A JSON object whose members are still to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A token that is found in the text before anything else looks at it, as `tokenizer.json` spells it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** The `model` of a `tokenizer.json`: BPE, WordLevel and WordPiece have a vocabulary by token, Unigram one of [token, score] in id order. */
export interface TokenizerModel {
  readonly type?: string;
  readonly vocab: Readonly<Record<string, number>> | readonly (readonly [token: string, score: number])[];
  readonly merges?: readonly (readonly [left: string, right: string])[];
  /** The share of merges that BPE leaves out at random. */
  readonly dropout?: number | null;
}

/** The content of a `tokenizer.json`, with Hugging Face's keys. Never cuts or pads: lengths are for whoever makes batches to decide. */
export interface TokenizerJson {
  readonly version: string;
  readonly truncation: null;
  readonly padding: null;
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: JsonObject | null;
  readonly pre_tokenizer: JsonObject | null;
  readonly post_processor: JsonObject | null;
  readonly decoder: JsonObject | null;
  readonly model: TokenizerModel;
}

/** The kind of a tokenizer's model, also of an old file that does not say it. */
export function modelTypeOf({ model: { type, vocab, merges } }: TokenizerJson): string {
  return type ?? (Array.isArray(vocab) ? "Unigram" : merges === undefined ? "WordPiece" : "BPE");
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Checks that a parsed JSON value is a `tokenizer.json`, and brings what has two spellings into one (merges as pairs, truncation and
 * padding off), so that equal tokenizers have equal fingerprints. The rest is checked when a Tokenizer is made of it.
 *
 * @throws TokenizerError that starts with `place`.
 */
export function parseTokenizerJson(value: unknown, place: string): TokenizerJson {
  const model = isJsonObject(value) ? value.model : undefined;
  if (!isJsonObject(value) || !isJsonObject(model) || typeof model.vocab !== "object" || model.vocab === null) {
    throw new TokenizerError(`${place}: is JSON, but no tokenizer: it has no model with a vocabulary.`, {
      hint: "A tokenizer.json is what save_pretrained writes for a fast tokenizer in Python.",
    });
  }
  if (Array.isArray(model.vocab) && !model.vocab.every(Array.isArray)) {
    throw new TokenizerError(`${place}: model.vocab: expected a list of tokens with their scores.`);
  }
  if (!Array.isArray(model.vocab)) assertIdsDiffer(Object.entries(model.vocab), `${place}: model.vocab`);
  const added_tokens = checkedAddedTokens(value.added_tokens ?? [], place);
  assertIdsDiffer(
    added_tokens.map(({ content, id }) => [content, id]),
    `${place}: added_tokens`,
  );
  const json = { ...value, added_tokens, truncation: null, padding: null } as unknown as TokenizerJson;
  return model.merges === undefined ? json : { ...json, model: { ...json.model, merges: pairs(model.merges, place) } };
}

/** @throws TokenizerError, starting with `place`, where two tokens have one id: one of them could never be written. */
export function assertIdsDiffer(ids: readonly (readonly [token: string, id: unknown])[], place: string): void {
  const tokens = new Map<unknown, string>();
  for (const [token, id] of ids) {
    const other = tokens.get(id);
    if (other !== undefined && other !== token) {
      throw new TokenizerError(`${place}: ${JSON.stringify(other)} and ${JSON.stringify(token)} have the same id, ${JSON.stringify(id)}.`, {
        hint: "Every token needs an id of its own. Fetch the tokenizer again.",
      });
    }
    tokens.set(id, token);
  }
}

function checkedAddedTokens(tokens: unknown, place: string): readonly AddedToken[] {
  const isToken = (token: unknown) => isJsonObject(token) && typeof token.content === "string" && Number.isInteger(token.id);
  if (Array.isArray(tokens) && tokens.every(isToken)) return tokens;
  throw new TokenizerError(`${place}: added_tokens: expected a list of objects with content and id.`);
}

/** Older files have merges as `"left right"`. */
function pairs(merges: unknown, place: string): (readonly [string, string])[] {
  if (!Array.isArray(merges)) throw new TokenizerError(`${place}: model.merges: expected a list.`);
  return merges.map((merge: unknown, index) => {
    const pair = typeof merge === "string" ? merge.split(" ") : merge;
    if (Array.isArray(pair) && pair.length === 2 && pair.every((token) => typeof token === "string")) return pair as [string, string];
    throw new TokenizerError(`${place}: model.merges[${index}]: expected two tokens, got ${JSON.stringify(merge)}.`);
  });
}

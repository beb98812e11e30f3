import { TokenizerError } from "../core/index.js";
import { type AddedToken, isJsonObject, type TokenizerJson } from "./tokenizer-json.js";

/** An added token whose id may not be known yet. */
export type AddedTokenSpec = Omit<AddedToken, "id"> & {
  readonly id?: number;
  /** Whether no file declares it: the tokenizer's class has it by itself. */
  readonly ofClass?: boolean;
};

/** What is added to a tokenizer's vocabulary, in this order. */
export interface TokensToAdd {
  /** Added tokens with the flags that they are to have, also where the tokenizer has them with others. */
  readonly added: readonly AddedTokenSpec[];
  /** Special tokens, which are added where they are no added token so far. */
  readonly special: readonly AddedTokenSpec[];
}

export interface AddTokensOptions {
  /** What errors start with. */
  readonly place: string;
  /** How many ids the model has rows for: a token that no file declares is not added beyond. Default: no limit. */
  readonly rows?: number | undefined;
}

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
 * The tokenizer with these tokens added, as Transformers adds them: a token of the vocabulary keeps its id, a new one gets the next.
 * @throws TokenizerError, starting with `place`, if a token would not get the id that it is said to have, or one that another has.
 */
export function withAddedTokens(json: TokenizerJson, { added, special }: TokensToAdd, options: AddTokensOptions): TokenizerJson {
  const tokens = new Map(json.added_tokens.map((token) => [token.content, token]));
  const ids = new TokenIds(json, options);
  const add = (token: AddedTokenSpec): void => {
    const id = ids.of(token);
    const { ofClass: _, ...rest } = token;
    if (id !== undefined) tokens.set(token.content, { ...rest, id });
  };
  for (const token of added) add(token);
  const known = new Set(tokens.keys());
  for (const token of special) if (!known.has(token.content)) add(token);
  return { ...json, added_tokens: [...tokens.values()].sort((a, b) => a.id - b.id) };
}

/** Gives tokens their ids: those that they have, or else the next. */
class TokenIds {
  readonly #ids: Map<string, number>;
  readonly #tokens: Map<number, string>;
  readonly #options: AddTokensOptions;
  #next: number;

  constructor(json: TokenizerJson, options: AddTokensOptions) {
    this.#ids = new Map(tokenIds(json));
    this.#tokens = new Map([...this.#ids].map(([token, id]) => [id, token]));
    this.#options = options;
    this.#next = Math.max(vocabularyOf(json).size, ...json.added_tokens.map(({ id }) => id + 1));
  }

  /** The id of a token; undefined for one that no file declares and the model has no row for. */
  of({ content, id: said, ofClass = false }: AddedTokenSpec): number | undefined {
    const known = this.#ids.get(content);
    if (known === undefined && ofClass && this.#next >= (this.#options.rows ?? Number.POSITIVE_INFINITY)) return undefined;
    const id = known ?? this.#next++;
    if (said !== undefined && said !== id) {
      throw new TokenizerError(`${this.#place(content)} has id ${said}, but it would be ${id}.`, {
        hint: "The files of this tokenizer do not belong together, or its ids have holes; save it again as tokenizer.json.",
      });
    }
    if (known === undefined && this.#tokens.has(id)) {
      throw new TokenizerError(`${this.#place(content)} would get id ${id}, which ${JSON.stringify(this.#tokens.get(id))} has.`, {
        hint: "The ids of this vocabulary have holes. Give the token an id of its own in tokenizer.json.",
      });
    }
    this.#ids.set(content, id);
    return id;
  }

  #place(content: string): string {
    return `${this.#options.place}: the added token ${JSON.stringify(content)}`;
  }
}

/** The ids of all tokens, added ones included. */
export function tokenIds(json: TokenizerJson): ReadonlyMap<string, number> {
  return new Map([...vocabularyOf(json), ...json.added_tokens.map(({ content, id }) => [content, id] as const)]);
}

/** The ids of the model's own tokens. */
function vocabularyOf({ model: { vocab } }: TokenizerJson): Map<string, number> {
  return new Map(Array.isArray(vocab) ? vocab.map(([token], id) => [token, id]) : Object.entries(vocab));
}

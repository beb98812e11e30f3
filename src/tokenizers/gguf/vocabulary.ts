import { TokenizerError } from "../../core/index.js";
import type { AddedToken } from "../tokenizer-json.js";
import { type GgufTokenizerFields, tokenTypes } from "./gguf-tokenizer-fields.js";

/** The tokens of a GGUF file, ready for a `tokenizer.json`. */
export interface GgufVocabulary {
  /** By id; those that only fill the model's rows up, at the end, are left out. */
  readonly tokens: readonly string[];
  /** By id, of all of these. */
  readonly types: readonly number[];
  /** What is found in a text before anything else: control tokens and the unknown token, which are special, and user-defined ones. */
  readonly addedTokens: readonly AddedToken[];
}

/**
 * Checks a file's tokens and tells apart what each is for.
 * @throws TokenizerError for an empty vocabulary, for one with a token twice, and for types that are not one per token.
 */
export function ggufVocabulary(fields: GgufTokenizerFields): GgufVocabulary {
  const { place, tokens: all, tokenType } = fields;
  const named = all.map((token, id) => (token === "" ? `[EMPTY_${id}]` : token));
  if (tokenType !== undefined && tokenType.length !== named.length) {
    throw new TokenizerError(`${place}: tokenizer.ggml.token_type has ${tokenType.length} elements for ${named.length} tokens.`);
  }
  assertNoTwins(named, place);
  const types = tokenType ?? named.map(() => tokenTypes.normal);
  const count =
    1 +
    Math.max(
      types.findLastIndex((type) => type !== tokenTypes.unused),
      ...namedIds(fields),
    );
  if (count === 0) throw new TokenizerError(`${place}: tokenizer.ggml.tokens has no token that is used.`);
  const tokens = named.slice(0, count);
  return { tokens, types: types.slice(0, count), addedTokens: tokens.flatMap((content, id) => addedToken(content, id, types[id]) ?? []) };
}

/** The tokens that have a role: some files fill sequences up with one that is otherwise unused. */
function namedIds({ tokens, bosTokenId, eosTokenId, paddingTokenId, unknownTokenId }: GgufTokenizerFields): number[] {
  return [bosTokenId, eosTokenId, paddingTokenId, unknownTokenId].filter((id): id is number => id !== undefined && id < tokens.length);
}

function addedToken(content: string, id: number, type: number | undefined): AddedToken | undefined {
  const special = type === tokenTypes.control || type === tokenTypes.unknown;
  if (!special && type !== tokenTypes.userDefined) return undefined;
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special };
}

function assertNoTwins(tokens: readonly string[], place: string): void {
  const ids = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    const other = ids.get(token);
    if (other !== undefined) {
      throw new TokenizerError(`${place}: tokenizer.ggml.tokens: ${JSON.stringify(token)} has two ids, ${other} and ${id}.`, {
        hint: "llama.cpp refuses such a file, too. Fetch the model again, or another conversion of it.",
      });
    }
    ids.set(token, id);
  }
}

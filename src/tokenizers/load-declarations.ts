import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { type AddedTokenSpec, parseAddedToken } from "./added-token.js";
import { loadJsonFile } from "./load-file.js";
import { isJsonObject, type JsonObject } from "./tokenizer-json.js";

/** What the files beside a tokenizer's vocabulary say about it. A file that is missing says nothing. */
export interface Declarations {
  readonly folder: string;
  /** `tokenizer_config.json` */
  readonly tokenizerConfig: JsonObject;
  /** `special_tokens_map.json`, which Transformers does not read where `tokenizer_config.json` has an `added_tokens_decoder`. */
  readonly specialTokensMap: JsonObject;
  /** The model's `config.json`. */
  readonly modelConfig: JsonObject;
  /** `added_tokens_decoder` of `tokenizer_config.json`, or else the older `added_tokens.json`; in the order of their ids. */
  readonly addedTokens: readonly AddedTokenSpec[];
  /** Whether `tokenizer_config.json` has an `added_tokens_decoder`: then these are all there are. */
  readonly hasAddedTokensDecoder: boolean;
}

/** Reads the declarations of a tokenizer's folder. @throws TokenizerError for a file that is not what it should be. */
export async function loadDeclarations(folder: string): Promise<Declarations> {
  const names = ["tokenizer_config.json", "special_tokens_map.json", "config.json", "added_tokens.json"];
  const [tokenizerConfig = {}, specialTokensMap = {}, modelConfig = {}, legacy = {}] = await Promise.all(
    names.map((name) => loadJsonFile(join(folder, name))),
  );
  const decoder = tokenizerConfig.added_tokens_decoder;
  const hasAddedTokensDecoder = isJsonObject(decoder);
  const addedTokens = hasAddedTokensDecoder
    ? Object.entries(decoder).map(([id, token]) => ({
        ...parseAddedToken(token, `${folder}/tokenizer_config.json: added_tokens_decoder.${id}`),
        id: Number(id),
      }))
    : Object.entries(legacy).map(([content, id]) => legacyToken(content, id, folder));
  return {
    folder,
    tokenizerConfig,
    specialTokensMap: hasAddedTokensDecoder ? {} : specialTokensMap,
    modelConfig,
    addedTokens: addedTokens.sort((a, b) => a.id - b.id),
    hasAddedTokensDecoder,
  };
}

/** `added_tokens.json` has no flags: its tokens are ordinary words, and matched after normalization. */
function legacyToken(content: string, id: unknown, folder: string): AddedTokenSpec & { readonly id: number } {
  if (typeof id !== "number") {
    throw new TokenizerError(`${folder}/added_tokens.json: ${JSON.stringify(content)}: expected an id, got ${JSON.stringify(id)}.`);
  }
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: true, special: false, id };
}

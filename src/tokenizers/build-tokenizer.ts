import { type AddedTokenSpec, tokenIds, withAddedTokens } from "./added-token.js";
import { extraIdsOf } from "./extra-ids.js";
import type { Declarations } from "./load-declarations.js";
import { postProcessorOf } from "./post-processors.js";
import { sentinels } from "./sentinels.js";
import { declaredSpecialTokens, type SpecialTokens } from "./special-tokens.js";
import type { TokenizerParts } from "./tokenizer.js";
import { type TokenizerFamily, tokenizerFamilies } from "./tokenizer-family.js";
import type { AddedToken, JsonObject, TokenizerJson } from "./tokenizer-json.js";

/** What a class builds a tokenizer of. */
export interface BuildOptions {
  readonly declarations: Declarations;
  /** Where the vocabulary comes from, for errors. */
  readonly place: string;
  /** The tokenizer without special tokens. */
  readonly bare: (roles: SpecialTokens) => TokenizerJson;
  /** What of a `tokenizer.json` lives on besides its vocabulary. */
  readonly ofFile?: { readonly addedTokens: readonly AddedToken[]; readonly postProcessor: JsonObject | null };
  /** What a SentencePiece model marks as control or user-defined. */
  readonly pieces?: readonly AddedTokenSpec[];
}

/** A tokenizer as Python's class of a family builds it: vocabulary, then the special tokens that files declare or the class has, then what stands around a text. */
export function buildTokenizer(family: TokenizerFamily, { declarations, place, bare, ofFile, pieces }: BuildOptions): TokenizerParts {
  const { tokenizerClass, specialTokens, extraIds } = tokenizerFamilies[family];
  const { roles, tokens } = declaredSpecialTokens(declarations, {
    roles: specialTokens,
    ...(extraIds === undefined ? {} : { sentinels: sentinels(extraIdsOf(declarations, extraIds)) }),
    // ByT5's class takes the white space around its three tokens with them, and wants all sentinels in a list that names any.
    ...(family === "byt5" ? { stripsRoles: true, wantsSentinels: true } : {}),
    ofFile: ofFile?.addedTokens ?? [],
    ...(pieces === undefined ? {} : { pieces }),
  });
  const json = withAddedTokens(bare(roles), tokens, { place, rows: rowsOf(declarations) });
  const ids = tokenIds(json);
  const present = Object.fromEntries(Object.entries(roles).filter(([, token]) => ids.has(token)));
  // What is added stands in the tokenizer.json; a list beside it would hide the file's.
  const { added_tokens_decoder: _, ...tokenizerConfig } = declarations.tokenizerConfig;
  return {
    json: {
      ...json,
      post_processor: postProcessorOf(family, json, { roles: present, tokenizerConfig, ofFile: ofFile?.postProcessor, place }),
    },
    specialTokens: present,
    config: { tokenizer_class: tokenizerClass, ...tokenizerConfig },
    place,
  };
}

/** How many ids the model beside the tokenizer has rows for, where one says so. */
function rowsOf({ modelConfig: { vocab_size: rows } }: Declarations): number | undefined {
  return typeof rows === "number" ? rows : undefined;
}

import { join } from "node:path";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { TokenizerError } from "../core/index.js";
import { tokenIds, withAddedTokens } from "./added-token.js";
import { assertNoAbort } from "./assert-no-abort.js";
import { buildTokenizer } from "./build-tokenizer.js";
import { byteLevelTokenizerJson } from "./byte-level/index.js";
import type { Declarations } from "./load-declarations.js";
import { loadJsonFile } from "./load-file.js";
import { anyTokenizerClass } from "./portable-settings.js";
import { t5TokenizerJson, type UnigramPieces } from "./sentence-piece/index.js";
import { declaredSpecialTokens, type SpecialTokens } from "./special-tokens.js";
import type { TokenizerParts } from "./tokenizer.js";
import { classOfTokenizerJson, type TokenizerFamily, tokenizerFamilies } from "./tokenizer-family.js";
import { isJsonObject, type JsonObject, modelTypeOf, parseTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";
import { wordPieceJson } from "./word-piece-json.js";

/**
 * The tokenizer in a folder's `tokenizer.json`, or undefined where there is none: the file as it is, or what the class that the files beside it name
 * builds of its vocabulary. @throws TokenizerError for a broken file, an unknown class, one for another kind of vocabulary, and a setting that is not followed.
 */
export async function loadTokenizerJson(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "tokenizer.json");
  const value = await loadJsonFile(place);
  if (value === undefined) return undefined;
  const file = parseTokenizerJson(value, place);
  assertReadable(value, file, place);
  const family = classOfTokenizerJson(declarations);
  const parts =
    family === "any" ? asItIs(declarations, { file, place, pad: padOf(value) }) : rebuilt(family, declarations, { file, place });
  const { specialTokens: declaredTokens } = parts;
  return { ...parts, declaredTokens, specialTokens: { ...tokensOfModelConfig(declarations, parts.json), ...declaredTokens } };
}

/** A file with a broken part is refused, also where that part would be built anew: what else is broken in it nobody knows. */
function assertReadable(value: JsonObject, file: TokenizerJson, place: string): void {
  assertNoAbort(file, place);
  try {
    NativeTokenizer.fromString(JSON.stringify(value));
  } catch (cause) {
    throw new TokenizerError(`${place}: is no tokenizer that can be used: ${(cause as Error).message}.`, { cause });
  }
}

interface FileAtPlace {
  readonly file: TokenizerJson;
  readonly place: string;
}

function asItIs(declarations: Declarations, { file, place, pad }: FileAtPlace & { readonly pad: SpecialTokens }): TokenizerParts {
  const dropout = file.model.dropout ?? 0;
  if (dropout !== 0) {
    throw new TokenizerError(
      `${place}: model.dropout: ${JSON.stringify(dropout)} of the merges are left out at random, so that equal texts have different ids.`,
      {
        hint: "Set it to null.",
      },
    );
  }
  const { roles, tokens } = declaredSpecialTokens(declarations, { roles: pad, ofFile: file.added_tokens });
  const config = {
    ...declarations.tokenizerConfig,
    // Whatever name of it, or of a class that Python does not take, stands there.
    tokenizer_class: anyTokenizerClass,
    // What it declared stands in the file now. Without an empty one Python would take the file's for it, and make special what is named.
    ...(declarations.hasAddedTokensDecoder ? { added_tokens_decoder: {} } : {}),
  };
  return { json: withAddedTokens(file, tokens, { place }), specialTokens: roles, config, place };
}

function rebuilt(family: TokenizerFamily, declarations: Declarations, { file, place }: FileAtPlace): TokenizerParts {
  const { tokenizerClass, modelType } = tokenizerFamilies[family];
  if (modelTypeOf(file) !== modelType) {
    throw new TokenizerError(
      `${place}: is of kind ${modelTypeOf(file)}, but Python's ${tokenizerClass}, which loads it, is for ${modelType}.`,
      {
        hint: "To have the file taken as it is, by Python too, set tokenizer_class to PreTrainedTokenizerFast in tokenizer_config.json.",
      },
    );
  }
  return buildTokenizer(family, {
    declarations,
    place,
    bare: (roles) => bareOf(family, file, { roles, tokenizerConfig: declarations.tokenizerConfig }),
    ofFile: { addedTokens: file.added_tokens, postProcessor: file.post_processor },
  });
}

/** What a family's class builds of the vocabulary, merges and compiled normalization of a file. */
function bareOf(
  family: TokenizerFamily,
  { model, normalizer }: TokenizerJson,
  { roles, tokenizerConfig }: { readonly roles: SpecialTokens; readonly tokenizerConfig: JsonObject },
): TokenizerJson {
  if (family === "t5") return t5TokenizerJson({ vocab: model.vocab as UnigramPieces["vocab"], charsmap: charsmapOf(normalizer) });
  if (family === "bert") return wordPieceJson(model.vocab, roles.unk ?? "None", tokenizerConfig);
  const pairs = { vocab: model.vocab as Readonly<Record<string, number>>, merges: model.merges ?? [] };
  return byteLevelTokenizerJson(pairs, { addPrefixSpace: tokenizerConfig.add_prefix_space === true });
}

/** The first compiled normalization, in base64; empty where there is none. */
function charsmapOf(normalizer: JsonObject | null): string {
  const steps = normalizer?.type === "Sequence" && Array.isArray(normalizer.normalizers) ? normalizer.normalizers : [normalizer];
  const compiled = steps.find((step) => isJsonObject(step) && step.type === "Precompiled") as JsonObject | undefined;
  return typeof compiled?.precompiled_charsmap === "string" ? compiled.precompiled_charsmap : "";
}

/** The token that the file fills sequences up with, if it does. */
function padOf({ padding }: JsonObject): SpecialTokens {
  return isJsonObject(padding) && typeof padding.pad_token === "string" ? { pad: padding.pad_token } : {};
}

/** The special tokens that the model's `config.json` names by their ids, where the tokenizer's files say nothing, not even that there is none. */
function tokensOfModelConfig({ tokenizerConfig, specialTokensMap, modelConfig }: Declarations, json: TokenizerJson): SpecialTokens {
  const tokens = new Map([...tokenIds(json)].map(([token, id]) => [id as unknown, token]));
  const named = (["bos", "eos", "pad"] as const).map((role) => {
    const ids = modelConfig[`${role}_token_id`];
    const isSaid = [tokenizerConfig, specialTokensMap].some((source) => source[`${role}_token`] !== undefined);
    return [role, isSaid ? undefined : tokens.get(Array.isArray(ids) ? ids[0] : ids)] as const;
  });
  return Object.fromEntries(named.filter(([, token]) => token !== undefined));
}

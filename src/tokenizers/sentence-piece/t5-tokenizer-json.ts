import { TokenizerError } from "../../core/index.js";
import { type AddedTokenSpec, specialToken, withAddedTokens } from "../added-token.js";
import { sentinel } from "../sentinels.js";
import type { DeclaredSpecialTokens } from "../special-tokens.js";
import { surroundingTemplate } from "../template.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import type { SentencePieceModel } from "./parse-sentence-piece.js";

export interface T5Options {
  readonly declared: DeclaredSpecialTokens;
  /** So many sentinels follow the vocabulary, `<extra_id_0>` last. */
  readonly extraIds: number;
  /** Where the model comes from, for errors. */
  readonly place: string;
}

/**
 * The `tokenizer.json` that gives the ids of T5's SentencePiece model, as Transformers converts it: the compiled normalization, words cut at
 * white space and begun with `▁`, Unigram, `</s>` at the end, and the sentinels `<extra_id_99>` … `<extra_id_0>` after the vocabulary.
 *
 * @throws TokenizerError for a model that cannot be converted exactly.
 */
export function t5TokenizerJson(model: SentencePieceModel, { declared, extraIds, place }: T5Options): TokenizerJson {
  assertLikeT5(model, place);
  const sentinels = Array.from({ length: extraIds }, (_, i) => sentinel(extraIds - 1 - i));
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
  const charsmap = Buffer.from(model.charsmap).toString("base64");
  const json: TokenizerJson = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: charsmap === "" ? null : { type: "Precompiled", precompiled_charsmap: charsmap },
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
    post_processor: null,
    decoder: metaspace,
    model: {
      type: "Unigram",
      unk_id: model.unkTokenId,
      vocab: [...model.pieces.map(({ text, score }) => [text, score] as const), ...sentinels.map((token) => [token, 0] as const)],
      byte_fallback: false,
    } as TokenizerJson["model"],
  };
  const added = withAddedTokens(json, [...declared.tokens, ...markedPieces(model), ...sentinels.map(specialToken)], place);
  const { eos } = declared.roles;
  return eos === undefined ? added : { ...added, post_processor: surroundingTemplate(added, { after: [eos] }) };
}

/** The pieces that are added tokens too: text is searched for them before it is cut. */
function markedPieces({ pieces }: SentencePieceModel): AddedTokenSpec[] {
  return pieces
    .filter(({ type }) => type === "control" || type === "userDefined")
    .map(({ text, type }) => ({ ...specialToken(text), special: type === "control" }));
}

function assertLikeT5(model: SentencePieceModel, place: string): void {
  const unsupported = (what: string) =>
    new TokenizerError(`${place}: ${what} cannot be converted exactly.`, {
      hint: "Supported are Unigram models made as T5's. Save the tokenizer from Python (save_pretrained) to get a tokenizer.json.",
    });
  if (model.modelType !== "unigram") throw unsupported(`a SentencePiece model of type ${model.modelType}`);
  if (model.byteFallback) throw unsupported("a SentencePiece model with byte fallback");
  if (!model.addDummyPrefix || !model.removeExtraWhitespaces) throw unsupported("a SentencePiece model that keeps white space as it is");
  if (model.unkTokenId >= model.pieces.length)
    throw new TokenizerError(`${place}: unk_id ${model.unkTokenId} is not among its ${model.pieces.length} pieces.`);
}

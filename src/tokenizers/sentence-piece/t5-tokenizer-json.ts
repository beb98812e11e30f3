import { TokenizerError } from "../../core/index.js";
import { type AddedTokenSpec, specialToken } from "../added-token.js";
import { sentinels } from "../sentinels.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import type { SentencePieceModel } from "./parse-sentence-piece.js";

/** What T5's class keeps of a vocabulary file. */
export interface UnigramPieces {
  /** The pieces with their log-probabilities, in the order of their ids; the third is for what is unknown. */
  readonly vocab: readonly (readonly [piece: string, score: number])[];
  /** The compiled normalization in base64; empty for none. */
  readonly charsmap: string;
}

/**
 * The `tokenizer.json` that T5's class builds, without special tokens: the compiled normalization, words cut at white space and begun with `▁`, Unigram. Of other
 * normalizations and pre-tokenizers a file may have, nothing stays.
 */
export function t5TokenizerJson({ vocab, charsmap }: UnigramPieces): TokenizerJson {
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: charsmap === "" ? null : { type: "Precompiled", precompiled_charsmap: charsmap },
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
    post_processor: null,
    decoder: metaspace,
    model: { type: "Unigram", unk_id: 2, vocab, byte_fallback: false } as TokenizerJson["model"],
  };
}

/**
 * A SentencePiece model as T5's class takes it, with so many sentinels after its pieces, `<extra_id_0>` last.
 * @throws TokenizerError, starting with `place`, for a model that cannot be converted exactly.
 */
export function t5Pieces(model: SentencePieceModel, { extraIds, place }: { extraIds: number; place: string }): UnigramPieces {
  assertLikeT5(model, place);
  const pieces = model.pieces.map(({ text, score }) => [text, score] as const);
  const last = sentinels(extraIds).map((token) => [token, 0] as const);
  return { vocab: [...pieces, ...last.reverse()], charsmap: Buffer.from(model.charsmap).toString("base64") };
}

/** The pieces that are added tokens too: text is searched for them before it is cut. */
export function markedPieces({ pieces }: SentencePieceModel): AddedTokenSpec[] {
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
  // Python's class takes the third piece for what is unknown, whatever the model says.
  if (model.unkTokenId !== 2) throw unsupported(`a SentencePiece model whose unknown piece is number ${model.unkTokenId}, not 2`);
}

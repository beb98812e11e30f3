import { TokenizerError } from "../../core/index.js";
import { type Field, readFields } from "./protobuf-fields.js";

/** `normal` pieces are ordinary tokens; `control` ones (`</s>`) never come from text; `userDefined` ones are always matched whole. */
export type PieceType = "normal" | "unknown" | "control" | "userDefined" | "unused" | "byte";

export interface Piece {
  readonly text: string;
  /** Log-probability. */
  readonly score: number;
  readonly type: PieceType;
}

/** What of a SentencePiece model decides how text is cut. */
export interface SentencePieceModel {
  /** In the order of their ids. */
  readonly pieces: readonly Piece[];
  readonly modelType: "unigram" | "bpe" | "word" | "char";
  readonly unkTokenId: number;
  readonly byteFallback: boolean;
  /** The compiled normalization rules; empty for none. */
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
}

// The numbers are those of sentencepiece_model.proto.
const pieceTypes: Readonly<Record<number, PieceType>> = {
  1: "normal",
  2: "unknown",
  3: "control",
  4: "userDefined",
  5: "unused",
  6: "byte",
};
const modelTypes: Readonly<Record<number, SentencePieceModel["modelType"]>> = { 1: "unigram", 2: "bpe", 3: "word", 4: "char" };
const model = { pieces: 1, trainerSpec: 2, normalizerSpec: 3 } as const;
const piece = { text: 1, score: 2, type: 3 } as const;
const trainerSpec = { modelType: 3, byteFallback: 35, unkTokenId: 40 } as const;
const normalizerSpec = { charsmap: 2, addDummyPrefix: 3, removeExtraWhitespaces: 4 } as const;

/**
 * Reads a SentencePiece model file (`spiece.model`), whose format is protobuf.
 * @throws TokenizerError, starting with `place`, if the bytes are cut short or are something else.
 */
export function parseSentencePiece(bytes: Uint8Array, place: string): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer: readonly Field[] | undefined;
  let normalizer: readonly Field[] | undefined;
  for (const field of readFields(bytes, place)) {
    if (field.number === model.pieces) pieces.push(parsePiece(field, `${place}: piece ${pieces.length}`));
    if (field.number === model.trainerSpec) trainer = readFields(bytesOf(field, place), `${place}: trainer_spec`);
    if (field.number === model.normalizerSpec) normalizer = readFields(bytesOf(field, place), `${place}: normalizer_spec`);
  }
  if (pieces.length === 0 || trainer === undefined || normalizer === undefined) {
    throw broken(place, "it lacks pieces, trainer_spec or normalizer_spec");
  }
  const modelType = modelTypes[numberIn(trainer, trainerSpec.modelType, 1)];
  if (modelType === undefined) throw broken(place, "its model type is unknown");
  const charsmap = normalizer.findLast(({ number }) => number === normalizerSpec.charsmap);
  return {
    pieces,
    modelType,
    unkTokenId: numberIn(trainer, trainerSpec.unkTokenId, 0),
    byteFallback: numberIn(trainer, trainerSpec.byteFallback, 0) === 1,
    charsmap: charsmap === undefined ? new Uint8Array() : bytesOf(charsmap, place),
    addDummyPrefix: numberIn(normalizer, normalizerSpec.addDummyPrefix, 1) === 1,
    removeExtraWhitespaces: numberIn(normalizer, normalizerSpec.removeExtraWhitespaces, 1) === 1,
  };
}

function parsePiece(field: Field, place: string): Piece {
  const fields = readFields(bytesOf(field, place), place);
  const text = fields.find(({ number }) => number === piece.text);
  const type = pieceTypes[numberIn(fields, piece.type, 1)];
  if (text === undefined || type === undefined) throw broken(place, "it has no text or an unknown type");
  return { text: new TextDecoder().decode(bytesOf(text, place)), score: numberIn(fields, piece.score, 0), type };
}

function numberIn(fields: readonly Field[], number: number, otherwise: number): number {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === "number" ? value : otherwise;
}

function bytesOf({ value }: Field, place: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw broken(place, "a part of it is of another kind than it should be");
}

function broken(place: string, why: string): TokenizerError {
  return new TokenizerError(`${place}: is no SentencePiece model: ${why}.`, { hint: "Fetch the file again." });
}

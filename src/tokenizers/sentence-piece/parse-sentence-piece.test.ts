import { describe, expect, it } from "vitest";
import { TokenizerError } from "../../core/index.js";
import { parseSentencePiece } from "./parse-sentence-piece.js";
import { t5Pieces, t5TokenizerJson } from "./t5-tokenizer-json.js";

/** A protobuf field of wire type 0 (a small number) or 2 (text or bytes). */
function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  return value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value % 128) + 128]), varint(Math.floor(value / 128))]);
}

function score(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 2 * 8 + 5;
  bytes.writeFloatLE(value, 1);
  return bytes;
}

const unknown = field(1, Buffer.concat([field(1, "<unk>"), field(3, 2)]));
const letter = field(1, Buffer.concat([field(1, "▁a"), score(-1.5)]));
const plain = Buffer.concat([unknown, letter, field(2, Buffer.alloc(0)), field(3, Buffer.alloc(0))]);

/** The model with one more field in its trainer_spec (2) or normalizer_spec (3); protobuf lets a later message stand for an earlier. */
const changed = (message: 2 | 3, option: Buffer) => Buffer.concat([plain, field(message, option)]);

describe("parseSentencePiece", () => {
  it("reads pieces, and the format's defaults for what is not written", () => {
    expect(parseSentencePiece(plain, "here")).toEqual({
      pieces: [
        { text: "<unk>", score: 0, type: "unknown" },
        { text: "▁a", score: -1.5, type: "normal" },
      ],
      modelType: "unigram",
      unkTokenId: 0,
      byteFallback: false,
      charsmap: new Uint8Array(),
      addDummyPrefix: true,
      removeExtraWhitespaces: true,
    });
  });

  it("refuses every file that is cut short", () => {
    for (let length = 0; length < plain.length; length++) {
      expect(() => parseSentencePiece(plain.subarray(0, length), "here"), `${length} bytes`).toThrow(TokenizerError);
    }
  });

  it.each([
    ["an unknown wire type", Buffer.from([7]), "here: is no protobuf: unknown wire type"],
    ["a number without end", Buffer.alloc(12, 255), "here: is no protobuf: a number at byte 10 does not end"],
    ["a number for a piece", field(1, 5), "here: piece 0: is no SentencePiece model: a part of it is of another kind"],
    ["a piece without text", field(1, field(3, 1)), "here: piece 0: is no SentencePiece model: it has no text"],
    ["an unknown model type", changed(2, field(3, 9)), "here: is no SentencePiece model: its model type is unknown"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => parseSentencePiece(bytes, "here")).toThrow(message);
  });
});

describe("t5Pieces", () => {
  const pad = field(1, Buffer.concat([field(1, "<pad>"), field(3, 3)]));
  const end = field(1, Buffer.concat([field(1, "</s>"), field(3, 3)]));
  const model = Buffer.concat([pad, end, unknown, letter, field(2, field(40, 2)), field(3, Buffer.alloc(0))]);
  const changed = (message: 2 | 3, option: Buffer) => Buffer.concat([model, field(message, Buffer.concat([field(40, 2), option]))]);
  const convert = (bytes: Buffer) => t5Pieces(parseSentencePiece(bytes, "here"), { extraIds: 2, place: "here" });

  it("has no normalizer where the model has none, and its sentinels last", () => {
    const json = t5TokenizerJson(convert(model));
    expect(json.normalizer).toBeNull();
    expect(json.model.vocab).toEqual([
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁a", -1.5],
      ["<extra_id_1>", 0],
      ["<extra_id_0>", 0],
    ]);
  });

  it.each([
    ["of words", changed(2, field(3, 3)), "a SentencePiece model of type word"],
    ["with byte fallback", changed(2, field(35, 1)), "a SentencePiece model with byte fallback"],
    ["without a space at the start", changed(3, field(3, 0)), "a SentencePiece model that keeps white space as it is"],
    ["with white space kept", changed(3, field(4, 0)), "a SentencePiece model that keeps white space as it is"],
    ["whose unknown piece is not the third", changed(2, field(40, 0)), "a SentencePiece model whose unknown piece is number 0, not 2"],
  ])("refuses a model %s", (_, bytes, message) => {
    expect(() => convert(bytes)).toThrow(`here: ${message} cannot be converted exactly.`);
  });
});

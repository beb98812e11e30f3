import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tokenizer } from "../tokenizers/index.js";
import { showToken } from "./testing/show.js";
import { bart, byteFallback, bytes, gpt2, sentencePiece, trainedBpe } from "./testing/tokenizers.js";
import type { TokenizedText, VocabularyToken } from "./text-token.js";
import { tokenizeTexts } from "./tokenize-texts.js";
import { tokenizedIds } from "./tokenized-ids.js";

const bpe = trainedBpe();

/** The text of a row of ids, and its tokens. */
async function shown(tokenizer: Tokenizer, ids: readonly number[]) {
  const [row] = await tokenizedIds(tokenizer, [ids]);
  return { text: row?.text, tokens: row?.tokens.map(showToken) };
}

/** Texts and tokens, whatever holds the bytes. */
const plain = (rows: readonly (TokenizedText<VocabularyToken> | undefined)[]) =>
  rows.map((row) => ({ text: row?.text, tokens: row?.tokens.map(({ bytes, ...token }) => ({ ...token, bytes: [...bytes] })) }));

const idOf = (tokenizer: Tokenizer, token: string): number => {
  const id = tokenizer.tokenToId(token);
  if (id === undefined) throw new Error(`no token ${token}`);
  return id;
};
const idsOf = (tokenizer: Tokenizer, ...tokens: readonly string[]): number[] => tokens.map((token) => idOf(tokenizer, token));

describe("tokenizedIds", () => {
  it.each([
    ["a trained BPE", async () => bpe],
    ["BART's", bart],
    ["GPT-2's", gpt2],
    ["ByT5's", bytes],
  ])("of %s are the tokens of the text that they encode", async (_, make) => {
    const tokenizer = await make();
    const text = fc.string({ unit: "binary", maxLength: 20 }).map((units) => Buffer.from(units).toString());
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const [expected] = await tokenizeTexts(tokenizer, [given]);
        const ids = expected?.tokens.map(({ id }) => id) ?? [];
        // A text that spells a special token is read as that.
        fc.pre(expected?.tokens.every(({ special }, i) => special === undefined || i === 0 || i === ids.length - 1) === true);
        expect(plain(await tokenizedIds(tokenizer, [ids]))).toEqual(plain([expected]));
      }),
    );
  });

  it("of SentencePiece's begin a text without the space of the first word's mark", async () => {
    const t5 = await sentencePiece();
    const [expected] = await tokenizeTexts(t5, ["the cat 12"]);
    expect(plain(await tokenizedIds(t5, [expected?.tokens.map(({ id }) => id) ?? []]))).toEqual(plain([expected]));
  });

  it("of a byte-level tokenizer keep the space that a text begins with", async () => {
    expect(await shown(bpe, idsOf(bpe, "Ġcat", "</s>"))).toEqual({ text: " cat", tokens: [" cat@0-4", "<eos>@4-4"] });
  });

  it("need not be cut as the tokenizer cuts", async () => {
    expect(await shown(bpe, idsOf(bpe, "t", "he", "Ġ", "c", "a"))).toEqual({
      text: "the ca",
      tokens: ["t@0-1", "he@1-3", " @3-4", "c@4-5", "a@5-6"],
    });
  });

  it("leave out of the text what is no character, wherever it stands", async () => {
    const [first, second] = Array.from(Buffer.from("é"), (byte) => idOf(bpe, String.fromCodePoint(byte)));
    if (first === undefined || second === undefined) throw new Error("é has two bytes");
    expect(await shown(bpe, [first, ...idsOf(bpe, "a"), first, second, first])).toEqual({
      text: "aé",
      tokens: ["0xc3@0-0", "a@0-1", "0xc3@1-2", "0xa9@2-3", "0xc3@3-3"],
    });
  });

  it("have bytes that a vocabulary spells one by one", async () => {
    const llama = await byteFallback();
    expect(await shown(llama, idsOf(llama, "▁a", "<0xE2>", "<0x9C>", "<0xA8>"))).toEqual({
      text: "a✨",
      tokens: [" a@0-1", "0xe2@1-2", "0x9c@2-3", "0xa8@3-4"],
    });
  });

  it("cover nothing where they are special, or none", async () => {
    const { unkTokenId, eosTokenId, padTokenId } = await sentencePiece();
    const t5 = await sentencePiece();
    const ids = [idOf(t5, "▁the"), unkTokenId ?? -1, padTokenId, 9_999, eosTokenId];
    expect(await shown(t5, ids)).toEqual({ text: "the", tokens: [" the@0-3", "<unk>@3-3", "<other>@3-3", "<other>@3-3", "<eos>@3-3"] });
    expect(await tokenizedIds(t5, [[]])).toEqual([{ text: "", tokens: [] }]);
  });
});

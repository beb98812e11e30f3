import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Tokenizer } from "../tokenizers/index.js";
import { showToken } from "./testing/show.js";
import { bart, byteFallback, bytes, gpt2, opt, sentencePiece, trainedBpe, wordPiece } from "./testing/tokenizers.js";
import type { TokenizedText } from "./text-token.js";
import { tokenizeTexts } from "./tokenize-texts.js";

let t5: Tokenizer;
let bartLike: Tokenizer;
const bpe = trainedBpe();

beforeAll(async () => {
  [t5, bartLike] = await Promise.all([sentencePiece(), bart()]);
});

const tokensOf = async (tokenizer: Tokenizer, text: string): Promise<TokenizedText> =>
  (await tokenizeTexts(tokenizer, [text]))[0] ?? { text, tokens: [] };
const shown = async (tokenizer: Tokenizer, text: string) => (await tokensOf(tokenizer, text)).tokens.map(showToken);
const joined = ({ tokens }: TokenizedText) => Buffer.concat(tokens.map((token) => token.bytes)).toString();

describe("byte-level tokens", () => {
  it("hold the space before a word, and parts of characters one byte each", async () => {
    expect(await shown(bpe, "the cat 123 é")).toEqual([
      "the@0-3",
      " cat@3-7",
      " 123@7-11",
      " @11-12",
      "0xc3@12-13",
      "0xa9@13-14",
      "<eos>@14-14",
    ]);
  });

  it("of an emoji lie behind each other within it", async () => {
    expect(await shown(bpe, "😀")).toEqual(["0xf0@0-1", "0x9f@1-2", "0x98@2-3", "0x80@3-4", "<eos>@4-4"]);
  });

  it("have a BOS without bytes at the beginning, and the spaces that their offsets leave out", async () => {
    expect(await shown(bartLike, "  it\n")).toEqual(["<bos>@0-0", " @0-1", " it@1-4", "\n@4-5", "<eos>@5-5"]);
  });

  it("of half a surrogate pair are those of the replacement character", async () => {
    expect(await shown(bpe, "\ud83da")).toEqual(["0xef@0-1", "0xbf@1-2", "0xbd@2-3", "a@3-4", "<eos>@4-4"]);
  });

  it("join to any text, behind one another", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 20 }), async (text) => {
        const { tokens } = await tokensOf(bartLike, text);
        expect(joined({ text, tokens })).toBe(text);
        expect(tokens.map(({ start }) => start)).toEqual([0, ...tokens.slice(0, -1).map(({ end }) => end)]);
        expect(tokens.at(-1)?.end).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

describe("tokens of ByT5", () => {
  it("are the bytes of a text", async () => {
    expect(await shown(await bytes(), "aé")).toEqual(["a@0-1", "0xc3@1-2", "0xa9@2-3", "<eos>@3-3"]);
  });
});

describe("SentencePiece's tokens", () => {
  it("have a space before the first word, which covers nothing", async () => {
    expect(await shown(t5, "the cat")).toEqual([" the@0-3", " ca@3-6", "t@6-7", "<eos>@7-7"]);
  });

  it("cover with their mark whatever white space is before a word, and not what is dropped at the end", async () => {
    expect(await shown(t5, " the \n\n cat\n")).toEqual([" the@0-4", " ca@4-10", "t@10-11", "<eos>@12-12"]);
  });

  it("of one character that becomes several cover it together", async () => {
    expect(await shown(t5, "a …")).toEqual([" a@0-1", " @1-2", ".@2-5", ".@2-5", ".@2-5", "<eos>@5-5"]);
  });

  it("of one character that becomes several words cover it together, marks included", async () => {
    const { tokens } = await tokensOf(t5, "ﷺ");
    expect(tokens.slice(0, -1).map(({ start, end }) => [start, end])).toEqual([[0, 0], ...Array(tokens.length - 2).fill([0, 3])]);
    expect(tokens.filter(({ bytes }) => bytes.toString() === " ")).toHaveLength(4);
  });

  it("of several characters that become fewer bytes cover them", async () => {
    expect(await shown(t5, "ﬁne ①")).toEqual([" fin@0-4", "e@4-5", " 1@5-9", "<eos>@9-9"]);
  });

  it("that are unknown stand for what they cover", async () => {
    expect(await shown(t5, "日本 12")).toEqual([" @0-0", "<unk>日本@0-6", " 12@6-9", "<eos>@9-9"]);
  });

  it("of nothing are the end alone", async () => {
    expect(await shown(t5, "")).toEqual(["<eos>@0-0"]);
    expect(await shown(t5, " \n")).toEqual(["<eos>@2-2"]);
    expect(await shown(bartLike, "")).toEqual(["<bos>@0-0", "<eos>@0-0"]);
  });

  it("join to the normalized text, and begin and end in its order", async () => {
    const unit = fc.constantFrom("a", "t", "he", " ", "\n", "\t", "…", "ﬁ", "①", "É", "7", "😀", "日", "'", "-");
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 12 }), async (units) => {
        const text = units.join("");
        const words = text.normalize("NFKC").split(/\s+/).filter(Boolean);
        const { tokens } = await tokensOf(t5, text);
        expect(joined({ text, tokens })).toBe(words.map((word) => ` ${word}`).join(""));
      }),
    );
  });

  it("begin and end in the order of the text, whatever normalization does", async () => {
    const changed = fc.constantFrom(
      "a",
      " ",
      "\n",
      "…",
      "ﬁ",
      "e\u0301",
      "\u0300",
      "ｶ",
      "ﾞ",
      "ﷺ",
      "\u200b",
      "\ufeff",
      "\u00ad",
      "½",
      "가",
      "\u1100\u1161",
      "\0",
    );
    const unit = fc.oneof({ weight: 3, arbitrary: changed }, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }));
    const order = (values: readonly number[]) => expect(values).toEqual([...values].sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 12 }), fc.constantFrom(t5, await wordPiece()), async (units, tokenizer) => {
        const text = units.join("");
        const { tokens } = await tokensOf(tokenizer, text);
        order(tokens.map(({ start }) => start));
        order(tokens.map(({ end }) => end));
        for (const { start, end } of tokens) expect(end).toBeGreaterThanOrEqual(start);
        expect(tokens.at(-1)?.end).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

describe("special tokens that stand in a text", () => {
  it("cover it", async () => {
    expect(await shown(bartLike, "x</s>")).toEqual(["<bos>@0-0", "x@0-1", "<eos></s>@1-5", "<eos>@5-5"]);
  });

  it("are not put around it where that is not wanted", async () => {
    const [text] = await tokenizeTexts(bartLike, ["it"], { addSpecialTokens: false });
    expect(text?.tokens.map(showToken)).toEqual(["it@0-2"]);
  });

  it("that begin and end texts are told apart by where they stand", async () => {
    const [text] = await tokenizeTexts(await opt(), ["it"], { endOfSequence: true });
    expect(text?.tokens.map(showToken)).toEqual(["<bos>@0-0", "it@0-2", "<eos>@2-2"]);
  });

  it("stand at the ends of a text of which nothing else is left", async () => {
    expect(await shown(await wordPiece(), " \n")).toEqual(["<bos>@0-0", "<eos>@2-2"]);
  });

  it("end a text once where that is wanted", async () => {
    const end = async (tokenizer: Tokenizer) =>
      (await tokenizeTexts(tokenizer, ["it", ""], { endOfSequence: true })).map(({ tokens }) => tokens.map(showToken));
    expect(await end(await gpt2())).toEqual([["it@0-2", "<eos>@2-2"], ["<eos>@0-0"]]);
    expect(await end(bartLike)).toEqual([
      ["<bos>@0-0", "it@0-2", "<eos>@2-2"],
      ["<bos>@0-0", "<eos>@0-0"],
    ]);
  });
});

describe("other tokenizers", () => {
  it("with fallback bytes have a character's bytes one by one, and a space before the text", async () => {
    expect(await shown(await byteFallback(), "a  a\n✨")).toEqual([
      "<bos>@0-0",
      " a@0-1",
      "  @1-3",
      "a@3-4",
      "\n@4-5",
      "0xe2@5-6",
      "0x9c@6-7",
      "0xa8@7-8",
    ]);
  });

  it("with pieces of words have a space before each word, and cover what is between the words", async () => {
    expect(await shown(await wordPiece(), "The cats. été")).toEqual([
      "<bos>@0-0",
      " the@0-3",
      " cat@3-7",
      "s@7-8",
      " .@8-9",
      " e@9-12",
      "te@12-15",
      "<eos>@15-15",
    ]);
  });
});

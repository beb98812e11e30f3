import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TokenizerError } from "../../core/index.js";
import { loadTokenizer } from "../load-tokenizer.js";
import { corners, goldenLines, goldenPath, readGolden } from "../testing/golden.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import type { Tokenizer } from "../tokenizer.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import { trainByteLevelBpe } from "../train-byte-level-bpe.js";
import { cuttingKindOf } from "./cutting-kind.js";
import { LongTextReader } from "./long-text-reader.js";

const bert = fileURLToPath(new URL("../../../test/golden/encoders/bert/model", import.meta.url));
const kinds: Record<string, () => Promise<Tokenizer>> = {
  t5: () => loadTokenizer(goldenPath("sentence-piece")),
  "t5 of few pieces": () => loadTokenizer(goldenPath("unigram")),
  gpt2: () => loadTokenizer(goldenPath("gpt2")),
  "bart with add_prefix_space": () => {
    const folder = temporaryFolder({ "tokenizer_config.json": { add_prefix_space: true } });
    cpSync(goldenPath("bart"), folder, { recursive: true });
    return loadTokenizer(folder);
  },
  "opt, and words that take white space": () => loadTokenizer(goldenPath("opt")),
  "added tokens with flags": () => loadTokenizer(goldenPath("tokenizer-json")),
  trained: async () =>
    trainByteLevelBpe([...goldenLines(), "aaaa aaaaaaaa ---- --------  '''' abcabcabc"], { vocabularySize: 700, sentinels: 3 }),
  bert: () => loadTokenizer(bert),
  byt5: () => loadTokenizer(temporaryFolder({ "tokenizer_config.json": { tokenizer_class: "ByT5Tokenizer" } })),
};

/** The `tokenizer.json` of a tokenizer. */
async function jsonOf(tokenizer: Tokenizer): Promise<TokenizerJson> {
  const folder = temporaryFolder();
  await tokenizer.save(folder);
  return JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8")) as TokenizerJson;
}

const pieces = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("it", "truth", "universally", "a", "'s", "'re", "don't", "I'm", "...", "!", "12", "x1", "oh", "Netherfield"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "aaaaaaaaaa",
      "--------",
      "''''",
      "abcabcabcabc",
      "ああああ",
      "中文字中文字",
      "กำกำกำ",
      "{}{}{",
      "😀😀",
      "👩‍👩‍👧",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "ﬁ",
      "①",
      "E\u0301",
      "e\u0301\u0323",
      "\u0915\u094d\u0937",
      "\u200d",
      "½",
      "ŉ",
      "İ",
      "\u1100\u1161",
      "\ud83d",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("</s>", "<pad>", "<extra_id_1>", "<mask>", "[SEP]", "<|endoftext|>") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 4 }) },
);
const gaps = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(" ", "") },
  { weight: 1, arbitrary: fc.constantFrom("  ", "\n", "\n\n\n", " \t ", "     ", "\u00a0", "\u3000", "\r\n") },
);
const joined = (gap: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(pieces, gap), { minLength: 10, maxLength: 80 }).map((parts) =>
    parts
      .flat()
      .join("")
      .replace(/\p{Surrogate}/gu, "\ufffd"),
  );
const texts = fc.oneof(
  joined(gaps),
  joined(fc.constant("")),
  // One run of few different characters.
  fc.array(fc.constantFrom("a", "b", "c"), { minLength: 50, maxLength: 400 }).map((letters) => letters.join("")),
  fc
    .tuple(fc.constantFrom("a", "-", "ab", "abc", " ", "\n", "it", "ü", "中"), fc.integer({ min: 100, max: 300 }))
    .map(([unit, count]) => unit.repeat(count)),
);

describe.each(Object.entries(kinds))("the beginning of a long text, read in parts by %s", (_, load) => {
  it("has the ids of the whole text", async () => {
    const json = await jsonOf(await load());
    expect(cuttingKindOf(json)).toBeDefined();
    const native = NativeTokenizer.fromString(JSON.stringify(json));
    const reader = new LongTextReader(json, "here");
    const around = (await native.encode("a", null, { addSpecialTokens: true })).getSpecialTokensMask();
    const [before, behind] = [around.indexOf(0), around.length - 1 - around.lastIndexOf(0)];
    let read = 0;
    const property = fc.asyncProperty(
      texts,
      fc.integer({ min: 20, max: 60 }),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async (text, unitsAtOnce, firstTokens, addSpecialTokens) => {
        const whole = (await native.encode(text, null, { addSpecialTokens })).getIds();
        const result = await reader.read(text, { firstTokens, addSpecialTokens, unitsAtOnce }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(TokenizerError);
          return undefined;
        });
        if (result === undefined) return;
        read++;
        const { ids, isBeginning = false } = result;
        if (!isBeginning) {
          expect([...ids]).toEqual(whole);
          return;
        }
        const after = addSpecialTokens ? behind : 0;
        expect(ids.length - after - (addSpecialTokens ? before : 0)).toBeGreaterThan(firstTokens);
        expect([...ids.slice(0, ids.length - after)]).toEqual(whole.slice(0, ids.length - after));
        expect([...ids.slice(ids.length - after)]).toEqual(whole.slice(whole.length - after));
      },
    );
    await fc.assert(property, { numRuns: 150 });
    expect(read).toBeGreaterThan(75);
  });
});

describe("a text of millions of characters", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ["words", "It is a truth universally acknowledged, 'tis so. "],
    ["one word", "a"],
    ["letters in turn", "abc"],
    ["line breaks", "\n"],
    ["ideographs", "中文字"],
    ["emoji", "😀👩‍👩‍👧"],
    ["punctuation", '{"a":[1,2]},'],
  ])("of %s is given to the native library in parts, and has its first ids", async (_, unit) => {
    const tokenizer = trainByteLevelBpe([...goldenLines(), "aaaa aaaaaaaa"], { vocabularySize: 700 });
    const text = unit.repeat(3_000_000 / unit.length);
    const known = await tokenizer.encode(unit.repeat(Math.floor(40_000 / unit.length)));
    const sizes: number[] = [];
    const [encode, encodeBatch] = [NativeTokenizer.prototype.encode, NativeTokenizer.prototype.encodeBatch];
    vi.spyOn(NativeTokenizer.prototype, "encode").mockImplementation(function (this: NativeTokenizer, input, ...rest) {
      sizes.push((input as string).length);
      return encode.call(this, input, ...rest);
    });
    vi.spyOn(NativeTokenizer.prototype, "encodeBatch").mockImplementation(function (this: NativeTokenizer, inputs, ...rest) {
      sizes.push((inputs as string[]).reduce((sum, { length }) => sum + length, 0));
      return encodeBatch.call(this, inputs, ...rest);
    });
    const [short, encoded] = await tokenizer.encodeBatch(["short", text], { firstTokens: 512 });
    expect(short?.isBeginning).toBeUndefined();
    expect(encoded?.isBeginning).toBe(true);
    expect(encoded?.ids.slice(0, 513)).toEqual(known.ids.slice(0, 513));
    expect(encoded?.ids.at(-1)).toBe(tokenizer.eosTokenId);
    // A word is given in bytes, of which a unit has three at most.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3 * 65_536);
    // However long the text is, a few parts of it are read.
    expect(sizes.length).toBeLessThan(60);
  });

  it("is refused where too much would have to be read at once", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    await expect(tokenizer.encodeBatch(["{".repeat(1_000_000)], { firstTokens: 512 })).rejects.toThrow(
      /spiece\.model: a text of 1,000,000 characters, "\{{40}…", cannot be cut to 512 tokens: 65,536 of them in a row have no place/,
    );
  });

  it("of white space is nothing where white space is dropped", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    const [encoded] = await tokenizer.encodeBatch([`${" ".repeat(1_000_000)}it`], { firstTokens: 512 });
    expect([...(encoded?.ids ?? [])]).toEqual([...(await tokenizer.encode("it")).ids]);
  });

  it("is read whole by a tokenizer of another kind, up to a size, and refused beyond", async () => {
    const json = readGolden<TokenizerJson>("tokenizer-json/tokenizer.json");
    const folder = temporaryFolder({
      "tokenizer.json": { ...json, normalizer: { type: "Lowercase" } },
      "tokenizer_config.json": { eos_token: "</s>" },
    });
    const tokenizer = await loadTokenizer(folder);
    const long = "A b".repeat(50_000);
    const [encoded] = await tokenizer.encodeBatch([long], { firstTokens: 8 });
    expect(encoded).toEqual(await tokenizer.encode(long));
    await expect(tokenizer.encodeBatch(["A b".repeat(100_000)], { firstTokens: 8 })).rejects.toThrow("cannot be cut to 8 tokens");
  });

  it("has parts that together hold few characters per call", async () => {
    const tokenizer = trainByteLevelBpe(goldenLines(), { vocabularySize: 300 });
    const calls = vi.spyOn(NativeTokenizer.prototype, "encodeBatch");
    const long = "it is ".repeat(10_000);
    const texts = [...Array.from({ length: 20 }, () => long), ...corners.texts];
    const encoded = await tokenizer.encodeBatch(texts, { firstTokens: 16 });
    expect(calls.mock.calls.map(([inputs]) => inputs.length)).toEqual([8, 8, 4 + corners.texts.length]);
    expect(encoded).toEqual(await tokenizer.encodeBatch(texts));
  });
});

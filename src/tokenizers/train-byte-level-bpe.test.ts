import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { sentinelIds } from "./sentinels.js";
import { goldenLines, readGolden } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import type { TokenizerJson } from "./tokenizer-json.js";
import { trainByteLevelBpe } from "./train-byte-level-bpe.js";

const lines = goldenLines();

describe("trainByteLevelBpe", () => {
  const golden = readGolden<{ specialTokens: string[]; merges: Record<string, [string, string][]> }>("trained-bpe.json");

  it.each(Object.entries(golden.merges))("learns Python's merges for %s tokens", async (size, merges) => {
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: Number(size), specialTokens: golden.specialTokens });
    const folder = temporaryFolder();
    await tokenizer.save(folder);
    const json = JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8")) as TokenizerJson;
    expect(json.model.merges).toEqual(merges);
    expect(tokenizer.vocabularySize).toBe(Number(size));
  });

  it("has T5's special ids, then the additional ones, then all bytes", () => {
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: 400, specialTokens: ["<sep>"] });
    expect([0, 1, 2, 3, 4].map((id) => tokenizer.idToToken(id))).toEqual(["<pad>", "</s>", "<unk>", "<sep>", "!"]);
    expect(tokenizer).toMatchObject({ padTokenId: 0, eosTokenId: 1, unkTokenId: 2, bosTokenId: undefined, vocabularySize: 400 });
  });

  it("has sentinels and a mask if asked to, also when it is loaded again", async () => {
    const options = { vocabularySize: 400, specialTokens: ["<sep>"], sentinels: 3, mask: true };
    const folder = temporaryFolder();
    const tokenizer = trainByteLevelBpe(lines, options);
    await tokenizer.save(folder);
    for (const either of [tokenizer, await loadTokenizer(folder)]) {
      expect(sentinelIds(either)).toEqual([4, 5, 6]);
      expect([3, 4, 6, 7, 8].map((id) => either.idToToken(id))).toEqual(["<sep>", "<extra_id_0>", "<extra_id_2>", "<mask>", "!"]);
      expect(either).toMatchObject({ maskTokenId: 7, specialTokens: { mask: "<mask>" }, vocabularySize: 400 });
      expect([...(await either.encode("!<extra_id_1>!<mask>")).ids]).toEqual([8, 5, 8, 7, 1]);
    }
    const plain = trainByteLevelBpe(lines, { vocabularySize: 400 });
    expect([sentinelIds(plain), plain.maskTokenId]).toEqual([[], undefined]);
  });

  it("begins every text with <s> if asked to, also when it is loaded again", async () => {
    const folder = temporaryFolder();
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: 400, mask: true, bos: true });
    await tokenizer.save(folder);
    for (const either of [tokenizer, await loadTokenizer(folder)]) {
      expect([3, 4, 5].map((id) => either.idToToken(id))).toEqual(["<mask>", "<s>", "!"]);
      expect(either).toMatchObject({ bosTokenId: 4, specialTokens: { bos: "<s>" }, vocabularySize: 400 });
      const { ids } = await either.encode("!");
      expect([...ids]).toEqual([4, 5, 1]);
      expect(await either.decode(ids)).toBe("!");
    }
  });

  it.each([-1, 1.5, Number.NaN])("refuses %d sentinels", (sentinels) => {
    expect(() => trainByteLevelBpe(lines, { vocabularySize: 400, sentinels })).toThrow(ConfigError);
    expect(() => trainByteLevelBpe(lines, { vocabularySize: 400, sentinels })).toThrow("sentinels: expected a whole number from 0, got");
  });

  it("ends texts with </s> and finds special tokens in them", async () => {
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: 400, specialTokens: ["<sep>"] });
    expect([...(await tokenizer.encode("!<sep>!")).ids]).toEqual([4, 3, 4, 1]);
  });

  it("reads any text and gives it back", async () => {
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: 300 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const { ids } = await tokenizer.encode(text);
        expect(ids).not.toContain(tokenizer.unkTokenId);
        expect(await tokenizer.decode(ids)).toBe(text);
      }),
    );
  });

  it("learns the same of one long text as of its words, and of one long word", () => {
    const words = lines.join(" ").split(" ");
    const text = Array.from({ length: 30 }, () => words.join(" ")).join(" ");
    expect(text.length).toBeGreaterThan(131_072);
    const options = { vocabularySize: 500 };
    const inWords = [
      words[0] as string,
      ...Array.from({ length: 30 }, () => words.map((word) => ` ${word}`))
        .flat()
        .slice(1),
    ];
    expect(trainByteLevelBpe([text], options).fingerprint).toBe(trainByteLevelBpe(inWords, options).fingerprint);
    expect(trainByteLevelBpe(["ab".repeat(200_000)], { vocabularySize: 270 }).tokenToId("ab".repeat(512))).toBe(268);
  });

  it("does not depend on the order of the texts", () => {
    const options = { vocabularySize: 600 };
    expect(trainByteLevelBpe([...lines].reverse(), options).fingerprint).toBe(trainByteLevelBpe(lines, options).fingerprint);
  });

  it("makes a smaller tokenizer that begins as the larger", () => {
    const [small, large] = [300, 500].map((vocabularySize) => trainByteLevelBpe(lines, { vocabularySize }));
    for (let id = 0; id < 300; id++) expect(small?.idToToken(id)).toBe(large?.idToToken(id));
  });

  it("loads again as it was saved", async () => {
    const folder = temporaryFolder();
    const tokenizer = trainByteLevelBpe(lines, { vocabularySize: 350, specialTokens: ["<sep>"] });
    await tokenizer.save(folder);
    const again = await loadTokenizer(folder);
    expect(again.fingerprint).toBe(tokenizer.fingerprint);
    expect(again.specialTokens).toEqual(tokenizer.specialTokens);
  });

  it("trained on symbols alone, reads each symbol as one token and the letters of words one by one", async () => {
    const targets = ["HH AH L OW", "W ER L D", "AH L OW", "L OW HH AH", "HH ER D", "D OW", "ER AH W"];
    const tokenizer = trainByteLevelBpe(targets, { vocabularySize: 270 });
    const lengths = (await tokenizer.encodeBatch([...targets, "hello world"], { addSpecialTokens: false })).map(({ ids }) => ids.length);
    expect(lengths).toEqual([...targets.map((target) => target.split(" ").length), "hello world".length]);
  });

  it.each([258, 0, 300.5, Number.NaN])("refuses a size of %d", (vocabularySize) => {
    expect(() => trainByteLevelBpe(lines, { vocabularySize })).toThrow(ConfigError);
    expect(() => trainByteLevelBpe(lines, { vocabularySize })).toThrow(`vocabularySize: expected at least 259, got ${vocabularySize}.`);
  });

  it.each([[["<pad>"]], [["<a>", "<a>"]], [[""]], [["!"]]])("refuses the special tokens %j", (specialTokens) => {
    expect(() => trainByteLevelBpe(lines, { vocabularySize: 400, specialTokens })).toThrow(ConfigError);
  });

  it("says what size the texts allow", () => {
    expect(() => trainByteLevelBpe(["aab", "aab"], { vocabularySize: 300 })).toThrow(
      "vocabularySize: 300 tokens cannot be had from these texts: 261 at most.",
    );
    expect(trainByteLevelBpe(["aab", "aab"], { vocabularySize: 261 }).tokenToId("aab")).toBe(260);
    expect(trainByteLevelBpe([], { vocabularySize: 259 }).vocabularySize).toBe(259);
  });
});

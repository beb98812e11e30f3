import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../../core/index.js";
import { loadTokenizer, type Tokenizer } from "../../tokenizers/index.js";
import { isEmpty, readSentences } from "./sentences.js";

const load = (name: string): Promise<Tokenizer> => loadTokenizer(fileURLToPath(new URL(`../../../test/golden/${name}`, import.meta.url)));
const options = { maxLength: 40, leadingSpace: false };

describe("readSentences", () => {
  it("reads equal texts once, without white space around them", async () => {
    const sentences = await readSentences(await load("encoders/bert/model"), ["the men", "\n the men\x1c", "", "men", "the men"], options);
    expect(sentences.indices).toEqual([0, 0, 1, 2, 0]);
    expect(sentences.ids.map(({ length }) => length)).toEqual([4, 2, 3]);
    expect([0, 1, 2].map((sentence) => isEmpty(sentences, sentence))).toEqual([false, true, false]);
    expect([...sentences.surroundings]).toEqual([2, 3]);
  });

  it("reads more texts than go to the tokenizer at once", async () => {
    const texts = Array.from({ length: 2_500 }, (_, i) => `men ${i}`);
    const { ids, indices } = await readSentences(await load("encoders/bert/model"), texts, options);
    expect([ids.length, indices[2_499]]).toEqual([2_500, 2_499]);
    expect(ids[2_499]).toEqual((await readSentences(await load("encoders/bert/model"), ["men 2499"], options)).ids[0]);
  });

  it("begins texts with a space where it is asked to, but not empty ones", async () => {
    const tokenizer = await load("encoders/roberta/model");
    const read = async (leadingSpace: boolean) => (await readSentences(tokenizer, ["we", ""], { ...options, leadingSpace })).ids;
    const [within] = await tokenizer.encodeBatch([" we"]);
    expect(await read(true)).toEqual([within?.ids, Int32Array.of(0, 2)]);
    expect((await read(false))[0]).not.toEqual(within?.ids);
  });

  it("cuts the end off long texts, but not the last token, and counts them", async () => {
    const tokenizer = await load("encoders/bert/model");
    const { ids, truncated, longest } = await readSentences(tokenizer, ["we we men we", "we", "we we men men"], {
      ...options,
      maxLength: 4,
    });
    const we = tokenizer.tokenToId("we");
    expect(ids.map((row) => [...row])).toEqual([
      [2, we, we, 3],
      [2, we, 3],
      [2, we, we, 3],
    ]);
    expect([truncated, longest]).toEqual([2, 6]);
  });

  it("refuses a tokenizer that does not put a token before and one after a text", async () => {
    const reading = readSentences(await load("tokenizers/sentence-piece"), ["a"], options);
    await expect(reading).rejects.toThrow(TokenizerError);
    await expect(reading).rejects.toThrow("the tokenizer puts 1 tokens around a text");
  });
});

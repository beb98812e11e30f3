import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { trainByteLevelBpe } from "../tokenizers/index.js";
import { describeTruncation } from "./describe-truncation.js";
import { type BatchTokenizer, encodeExamples, encodeInputs } from "./encode-examples.js";

/** One token per character; 1 is `</s>`, and 2, where asked for, begins a text. */
function characterTokenizer(addsEos: boolean, addsBos = false): BatchTokenizer & { calls: number[] } {
  const calls: number[] = [];
  const special = (adds: boolean, id: number): number[] => (adds ? [id] : []);
  const encodeBatch: BatchTokenizer["encodeBatch"] = async (texts, { addSpecialTokens = true } = {}) => {
    calls.push(texts.length);
    const idsOf = (text: string) => [
      ...special(addsBos && addSpecialTokens, 2),
      ...Array.from(text, (character) => character.charCodeAt(0)),
      ...special(addsEos && addSpecialTokens, 1),
    ];
    return texts.map((text) => ({ ids: idsOf(text) }));
  };
  return { eosTokenId: 1, encodeBatch, calls };
}

const ids = (text: string) => Int32Array.from([...Array.from(text, (character) => character.charCodeAt(0)), 1]);

describe("encodeExamples", () => {
  it.each([true, false])("puts one </s> at every end, and the prompt before every source (tokenizer adds </s>: %s)", async (addsEos) => {
    const examples = [{ id: "a", source: "xy", target: "z" }];
    const options = { maxSourceLength: 10, maxTargetLength: 10, prompt: "p: " };
    const { rows } = await encodeExamples(characterTokenizer(addsEos), examples, options);
    expect(rows).toEqual([{ id: "a", inputIds: ids("p: xy"), labels: ids("z") }]);
  });

  it.each([true, false])("cuts what is too long, keeps </s>, and counts (tokenizer adds </s>: %s)", async (addsEos) => {
    const examples = [
      { id: "fits", source: "abc", target: "ab" },
      { id: "long", source: "abcdefgh", target: "abc" },
      { id: "one over", source: "abcd", target: "abcdefghi" },
    ];
    const { rows, truncation } = await encodeExamples(characterTokenizer(addsEos), examples, { maxSourceLength: 4, maxTargetLength: 3 });
    expect(rows.map(({ inputIds }) => inputIds)).toEqual([ids("abc"), ids("abc"), ids("abc")]);
    expect(rows.map(({ labels }) => labels)).toEqual([ids("ab"), ids("ab"), ids("ab")]);
    expect(truncation).toEqual({
      examples: 3,
      maxSourceLength: 4,
      sourcesTruncated: 2,
      longestSource: 9,
      maxTargetLength: 3,
      targetsTruncated: 2,
      longestTarget: 10,
    });
    expect(describeTruncation(truncation)).toBe(
      "2 of 3 sources were cut to 4 tokens (longest: 9); 2 of 3 targets were cut to 3 tokens (longest: 10)",
    );
  });

  const decoderOnly = { id: "a", source: "xyz", target: "uv" };
  const encodeOne = async (options: Parameters<typeof encodeExamples>[2], tokenizer = characterTokenizer(true, true)) => {
    const { rows } = await encodeExamples(tokenizer, [decoderOnly], options);
    return rows.map(({ inputIds, labels }) => [String.fromCharCode(...inputIds), String.fromCharCode(...labels)])[0];
  };
  const limits = { maxSourceLength: 10, maxTargetLength: 10, prompt: "p" };

  it("of a decoder-only model begins once, and parts source and target by </s> or by the user's own words", async () => {
    expect(await encodeOne(limits)).toEqual(["\x02pxyz\x01", "\x02uv\x01"]);
    expect(await encodeOne({ ...limits, decoderOnly: {} })).toEqual(["\x02pxyz\x01", "uv\x01"]);
    expect(await encodeOne({ ...limits, decoderOnly: { separator: "=>" } })).toEqual(["\x02pxyz=>", "uv\x01"]);
  });

  it("of a decoder-only model keeps the separator when it cuts, and needs a token before it", async () => {
    const options = { ...limits, maxSourceLength: 4, decoderOnly: { separator: "=>" } };
    expect(await encodeOne(options)).toEqual(["\x02p=>", "uv\x01"]);
    await expect(encodeOne({ ...options, maxSourceLength: 2 })).rejects.toThrow(
      "maxSourceLength: expected a whole number of at least 3, got 2.",
    );
    await expect(encodeOne({ ...options, decoderOnly: { separator: "" } })).rejects.toThrow('separator: "" gives no token.');
  });

  it("calls the tokenizer with at most 1,000 texts, and keeps the order", async () => {
    const tokenizer = characterTokenizer(true);
    const inputs = Array.from({ length: 2_500 }, (_, i) => ({ id: `${i}`, source: String(i) }));
    const { rows, truncation } = await encodeInputs(tokenizer, inputs, { maxSourceLength: 8 });
    expect(tokenizer.calls).toEqual([1_000, 1_000, 500]);
    expect(rows.every(({ id, inputIds }) => inputIds.length === id.length + 1)).toBe(true);
    expect(rows[2_499]).toEqual({ id: "2499", inputIds: ids("2499") });
    expect(describeTruncation(truncation)).toBeUndefined();
  });

  it("reads of a long text what is needed, and says that there is more", async () => {
    const tokenizer = trainByteLevelBpe(["it is so"], { vocabularySize: 262 });
    const long = "it is so ".repeat(20_000);
    const examples = [
      { id: "short", source: "it is so", target: "so" },
      { id: "long", source: long, target: long },
    ];
    const limits = { maxSourceLength: 12, maxTargetLength: 6, prompt: "so: " };
    const { rows, truncation } = await encodeExamples(tokenizer, examples, limits);
    const whole = (await tokenizer.encode(`so: ${long}`)).ids;
    expect(rows[1]?.inputIds).toEqual(Int32Array.from([...whole.slice(0, 11), 1]));
    expect(rows[1]?.labels).toEqual(Int32Array.from([...(await tokenizer.encode(long)).ids.slice(0, 5), 1]));
    expect(truncation).toMatchObject({ sourcesTruncated: 1, isLongestSourceOpen: true, targetsTruncated: 1, isLongestTargetOpen: true });
    expect(truncation.longestSource).toBeLessThan(whole.length);
    expect(describeTruncation(truncation)).toMatch(/^1 of 2 sources were cut to 12 tokens \(longest: more than \d{5}\); 1 of 2 targets /);
  });

  it("refuses limits that leave nothing but </s>", async () => {
    const encode = (maxSourceLength: number, maxTargetLength: number) =>
      encodeExamples(characterTokenizer(true), [{ id: "a", source: "a", target: "a" }], { maxSourceLength, maxTargetLength });
    await expect(encode(1, 4)).rejects.toThrow(ConfigError);
    await expect(encode(4, 1.5)).rejects.toThrow("maxTargetLength: expected a whole number of at least 2, got 1.5.");
  });
});

import { describe, expect, it } from "vitest";
import { unspacedText } from "./blind-spot.js";
import { scoreCorpus } from "./corpus-statistics.js";
import { corpusBleu, ter } from "./index.js";

describe("unspacedText", () => {
  const { hides } = unspacedText("");
  it.each(["今天天气很好", "東京で大雨が降りました", "วันนี้ฝนตกหนัก", "AI 今天很好吗"])("hides %s", (text) => expect(hides(text)).toBe(true));
  it.each(["plain text", "Москва слезам не верит", "서울에 비가 온다", "the kanji 東京 is a name", "3.14 …", "😀"])("shows %s", (text) =>
    expect(hides(text)).toBe(false),
  );
});

describe("a metric of words", () => {
  const [predictions, references] = [
    ["今天天气很好", "it rains"],
    [["今天的天气非常好"], ["it rains"]],
  ];

  it("says how many segments are one word to it", () => {
    expect(corpusBleu(predictions, references).warnings).toContain(
      "1 of 2 segments are of a script without spaces between words, and a sentence is one token to 13a (the tokenizer char cuts it).",
    );
    expect(scoreCorpus(ter(), predictions, references).warnings).toEqual([
      "1 of 2 segments are of a script without spaces between words, and a sentence is one word to TER.",
    ]);
  });

  it("says nothing where characters are its tokens", () => {
    expect(corpusBleu(predictions, references, { tokenizer: "char" }).warnings.join()).not.toContain("script");
  });
});

import { describe, expect, it } from "vitest";
import { builtInDatasets } from "./built-in-datasets.js";
import { pronounceExamples } from "./pronounce.js";

describe("pronounceExamples", () => {
  it("takes the first pronunciation as the target and all distinct ones as references, without stress and remarks", () => {
    const dictionary = {
      aalborg: "AO1 L B AO0 R G # place, danish",
      tomato: "T AH0 M EY1 T OW2",
      "tomato(2)": "T AH0 M AA1 T OW2",
      "tomato(3)": "T AH1 M AA1 T OW2",
      hello: "HH AH0 L OW1",
      "hello(2)": "HH AH1 L OW1",
    };
    expect(pronounceExamples(dictionary)).toEqual([
      { id: "aalborg", source: "aalborg", target: "AO L B AO R G" },
      {
        id: "tomato",
        source: "tomato",
        target: "T AH M EY T OW",
        references: ["T AH M EY T OW", "T AH M AA T OW"],
      },
      { id: "hello", source: "hello", target: "HH AH L OW" },
    ]);
  });

  it("leaves out what is no plain word", () => {
    const words = {
      "o'brien": "OW0 B R AY1 AH0 N",
      "a.m.": "EY2 EH1 M",
      fbi: "EH1 F B IY2 AY1",
      bbc: "B IY2 B IY1 S IY1",
      of: "AH1 V",
      "co-op": "K OW1 AA1 P",
    };
    expect(pronounceExamples(words)).toEqual([]);
  });
});

describe("pronounce", () => {
  it("has its sizes, distinct plain words, known phonemes, and no word of a family twice", async () => {
    const { splits, targetKind, attribution } = await builtInDatasets.pronounce.load();
    const { train, validation, test, unlabeled } = splits;
    expect([train.length, unlabeled.length, validation.length, test.length]).toEqual([5_000, 20_000, 600, 2_000]);
    const words = [...train, ...validation, ...test, ...unlabeled].map(({ source }) => source);
    expect(new Set(words).size).toBe(27_600);
    expect(words.filter((word) => !/^[a-z]{3,20}$/.test(word))).toEqual([]);
    const phonemes = new Set([...train, ...validation, ...test].flatMap(({ target }) => target.split(" ")));
    expect([...phonemes].sort().join(" ")).toBe(
      "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH",
    );
    const all = new Set(words);
    expect(words.filter((word) => all.has(`${word}s`) || all.has(`${word}ing`))).toEqual([]);
    expect(targetKind).toBe("phonemes");
    expect(attribution).toContain("Carnegie Mellon");
    expect(unlabeled[0]).not.toHaveProperty("target");
  });

  it("is the same every time: these rows are pinned", async () => {
    const { splits } = await builtInDatasets.pronounce.load({ train: 10, unlabeled: 3 });
    expect([splits.train, splits.test, splits.unlabeled].map((rows) => rows.slice(0, 3).map(({ id }) => id))).toMatchInlineSnapshot(`
      [
        [
          "thain",
          "kagan",
          "castio",
        ],
        [
          "dismore",
          "evander",
          "vantrease",
        ],
        [
          "machtley",
          "santoyo",
          "hochstein",
        ],
      ]
    `);
    expect(splits.test).toHaveLength(2_000);
  });
});

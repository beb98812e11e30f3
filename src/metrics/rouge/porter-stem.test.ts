import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { porterStem } from "./porter-stem.js";

const { stems } = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/rouge.json", import.meta.url), "utf8")) as {
  stems: string;
};
const pairs = stems.split(" ").map((pair) => pair.split(":") as [word: string, stem: string]);

it("stems as NLTK's PorterStemmer does: irregular words, and beginnings with every ending that a rule has", () => {
  expect(pairs.length).toBeGreaterThan(1000);
  expect(
    pairs.filter(([word, stem]) => porterStem(word) !== stem).map(([word, stem]) => `${word}: ${porterStem(word)}, not ${stem}`),
  ).toEqual([]);
});

it.each([
  ["caresses", "caress"],
  ["relational", "relat"],
  ["hopping", "hop"],
  ["filing", "file"],
  ["enjoy", "enjoy"],
  ["happy", "happi"],
])("%s becomes %s", (word, stem) => expect(porterStem(word)).toBe(stem));

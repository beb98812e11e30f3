import { expect, it } from "vitest";
import { corpusBleu, corpusRouge } from "../metrics/index.js";
import { goldScores, type PseudoTargetLine } from "./index.js";

const line = (id: string, k: number, target: string): PseudoTargetLine => ({
  ...{ id, k, target, source: "s", from: "teacher", logProb: -1, ids: [5, 1], ended: true },
  decoding: { method: "greedy", maxNewTokens: 4 },
});

it("goldScores are of each input's first pseudo-target against the gold of those that have one", () => {
  const lines = [
    line("a", 0, "the cat sat on the mat"),
    line("a", 1, "dogs bark"),
    line("b", 0, "it rains a lot here"),
    line("c", 0, "no gold"),
  ];
  const gold = new Map([
    ["a", "the cat sat on a mat"],
    ["b", "it rains a lot there"],
    ["d", "no pseudo-target"],
  ]);
  const [predictions, references] = [
    ["the cat sat on the mat", "it rains a lot here"],
    [["the cat sat on a mat"], ["it rains a lot there"]],
  ];
  expect(goldScores(lines, gold)).toEqual({
    inputs: 2,
    bleu: corpusBleu(predictions, references).value,
    rougeL: corpusRouge(predictions, references).at(-1)?.value,
  });
  expect(goldScores(lines, new Map())).toBeUndefined();
});

import { describe, expect, it } from "vitest";
import { scope, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { diversityPenalty } from "../beam/index.js";
import { badWords } from "./bad-words.js";
import { noRepeatNgram } from "./no-repeat-ngram.js";
import { repetitionPenalty } from "./repetition-penalty.js";
import { ruleOutByRow, ruleOutTokens } from "./rule-out-tokens.js";

useNoLeaks();

const none = Number.NEGATIVE_INFINITY;

/** Two rows of scores −2, −1, 0, 1, 2 before and after; the first must stay as they are. */
function processed(change: (scores: Tensor) => Tensor): number[][] {
  const row = [-2, -1, 0, 1, 2];
  return scope(() => {
    const scores = Tensor.from([...row, ...row], [2, 5]);
    const after = [...change(scores).toFloat32Array()];
    expect([...scores.toFloat32Array()]).toEqual([...row, ...row]);
    return [after.slice(0, 5), after.slice(5)];
  });
}

describe("repetitionPenalty", () => {
  it("makes what a row has less likely, once, on either side of 0", () => {
    expect(processed((scores) => repetitionPenalty(scores, [[0, 4, 4], [1]], 2))).toEqual([
      [-4, -1, 0, 1, 1],
      [-2, -2, 0, 1, 2],
    ]);
  });
});

describe("noRepeatNgram", () => {
  it("rules out what would complete an n-gram again", () => {
    const rows = [
      [0, 3, 4, 3],
      [3, 3, 3, 2],
    ];
    expect(processed((scores) => noRepeatNgram(scores, rows, 2))).toEqual([
      [-2, -1, 0, 1, none],
      [-2, -1, 0, 1, 2],
    ]);
    expect(processed((scores) => noRepeatNgram(scores, rows, 1))).toEqual([
      [none, -1, 0, none, none],
      [-2, -1, none, none, 2],
    ]);
  });

  it("lets the n-gram that is being written be, and rows that are too short", () => {
    const rows = [
      [1, 2, 3],
      [1, 1],
    ];
    expect(processed((scores) => noRepeatNgram(scores, rows, 3))).toEqual([
      [-2, -1, 0, 1, 2],
      [-2, -1, 0, 1, 2],
    ]);
    expect(
      processed((scores) =>
        noRepeatNgram(
          scores,
          [
            [1, 1, 1],
            [1, 1],
          ],
          3,
        ),
      ),
    ).toEqual([
      [-2, none, 0, 1, 2],
      [-2, -1, 0, 1, 2],
    ]);
  });
});

describe("ruleOutTokens", () => {
  it("leaves out tokens that have no score, such as a vocabulary's padding, and no other row's in their place", () => {
    const row = [-2, -1, 0, none, 2];
    expect(processed((scores) => ruleOutTokens(scores, [3, 5, 9]))).toEqual([row, row]);
    expect(processed((scores) => ruleOutByRow(scores, [[3, 6], [3]]))).toEqual([row, row]);
    expect(processed((scores) => ruleOutByRow(scores, [[5], []]))).toEqual([
      [-2, -1, 0, 1, 2],
      [-2, -1, 0, 1, 2],
    ]);
  });

  it("leaves tokens no chance in any row, or in rows of their own", () => {
    expect(processed((scores) => ruleOutTokens(scores, [3, 0]))).toEqual([
      [none, -1, 0, none, 2],
      [none, -1, 0, none, 2],
    ]);
    expect(processed((scores) => ruleOutByRow(scores, [[], [3, 3, 1]]))).toEqual([
      [-2, -1, 0, 1, 2],
      [-2, none, 0, none, 2],
    ]);
    expect(processed((scores) => ruleOutByRow(ruleOutTokens(scores, []), [[], []]))[0]).toEqual([-2, -1, 0, 1, 2]);
  });
});

describe("badWords", () => {
  const rows = [
    [0, 3, 4],
    [4, 3],
  ];
  const forbid = (runs: readonly (readonly number[])[]) => processed((scores) => badWords(scores, rows, { runs, endTokens: [1, 2] }));

  it("rules out what would complete a run, and single tokens anywhere, but no end token alone", () => {
    expect(forbid([[3, 4, 0], [4, 3, 2], [3, 1], [0], [1]])).toEqual([
      [none, -1, 0, 1, 2],
      [none, none, none, 1, 2],
    ]);
  });

  it("lets a run be whose beginning is longer than what there is", () => {
    expect(forbid([[0, 0, 3, 4, 1]])[0]).toEqual([-2, -1, 0, 1, 2]);
  });
});

describe("diversityPenalty", () => {
  it("takes the penalty off once for each time that the input's earlier groups took a token", () => {
    expect(processed((scores) => diversityPenalty(scores, [[4, 4, 0], []], 0.5))).toEqual([
      [-2.5, -1, 0, 1, 1],
      [-2, -1, 0, 1, 2],
    ]);
    expect(processed((scores) => diversityPenalty(scores, [[2]], 1))).toEqual([
      [-2, -1, -1, 1, 2],
      [-2, -1, -1, 1, 2],
    ]);
  });
});

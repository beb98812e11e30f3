import { describe, expect, it } from "vitest";
import { BeamGroup, type BeamGroupOptions } from "./beam-group.js";
import type { Continuation } from "./best-continuations.js";

const end = 1;
const options: BeamGroupOptions = { size: 2, prefix: [0], eosTokenId: end, maxNewTokens: 10 };
const go = (id: number, score: number, parent = 0): Continuation => ({ parent, id, score, logProb: score });
const scoresOf = (group: BeamGroup) => group.finished.map(({ score }) => score);

describe("BeamGroup", () => {
  it("starts from one beam; the others fill up and can have no continuation", () => {
    expect(new BeamGroup(options).beams.map(({ score }) => score)).toEqual([0, Number.NEGATIVE_INFINITY]);
  });

  it("goes on from the best that do not end, and finishes only what ends among the best `size`", () => {
    const group = new BeamGroup(options);
    group.advance([go(5, -1), go(6, -2), go(7, -3), go(8, -4)]);
    expect(group.beams.map(({ ids }) => ids)).toEqual([[5], [6]]);
    group.advance([go(end, -1.5, 1), go(9, -2, 0), go(end, -2.5, 0), go(9, -3, 1)]);
    expect(group.finished.map(({ ids }) => ids)).toEqual([[6, end]]);
    expect(group.beams.map(({ ids, parent }) => [ids, parent])).toEqual([
      [[5, 9], 0],
      [[6, 9], 1],
    ]);
    expect(group.parents).toEqual([0, 1]);
  });

  it("divides a finished sequence's score by its length to the penalty", () => {
    const group = new BeamGroup({ ...options, lengthPenalty: 2 });
    group.advance([go(5, -1), go(6, -2), go(7, -3), go(8, -4)]);
    group.advance([go(end, -2), go(9, -3), go(8, -4), go(7, -5)]);
    expect(group.finished[0]).toEqual({ ids: [5, end], logProbs: [-1, -2], score: -0.5, ended: true });
  });

  /** A group that has just finished two sequences, with −4 / 2 as the worse score, and whose best beam has −4.4 after two tokens. */
  function full(settings: Partial<BeamGroupOptions>): BeamGroup {
    const group = new BeamGroup({ ...options, ...settings });
    group.advance([go(5, -1), go(6, -2), go(7, -3), go(8, -4)]);
    group.advance([go(end, -3, 0), go(end, -4, 1), go(9, -4.4), go(8, -6)]);
    return group;
  }

  it("is done as earlyStopping says", () => {
    expect(scoresOf(full({}))).toEqual([-1.5, -2]);
    expect(full({ earlyStopping: true }).isDone).toBe(true);
    // −4.4 / 2 is worse than −2, but −4.4 / 10 would be better.
    expect(full({ earlyStopping: false }).isDone).toBe(true);
    expect(full({ earlyStopping: "never" }).isDone).toBe(false);
    expect(full({ earlyStopping: "never", lengthPenalty: 0 }).isDone).toBe(true);
    expect(full({ size: 3 }).isDone).toBe(false);
  });

  it("cuts what runs at the limit off, and is done", () => {
    const group = new BeamGroup({ ...options, maxNewTokens: 1 });
    group.advance([go(5, -1), go(end, -2), go(7, -3), go(8, -4)]);
    expect(group.finished.map(({ ids, ended }) => [ids, ended])).toEqual([
      [[5], false],
      [[end], true],
    ]);
    expect([group.isDone, group.newestTokens]).toEqual([true, []]);
  });

  it("does not take an end that is forced at the limit for the model's own", () => {
    const group = new BeamGroup({ ...options, maxNewTokens: 2, forcedEosTokenId: end });
    group.advance([go(end, -1), go(5, -2), go(7, -3), go(8, -4)]);
    group.advance([go(end, -2.5)]);
    expect(group.finished.map(({ ids, ended }) => [ids, ended])).toEqual([
      [[end], true],
      [[5, end], false],
    ]);
  });

  it("is done where the model can say nothing", () => {
    const group = new BeamGroup(options);
    group.advance([]);
    expect([group.isDone, group.finished]).toEqual([true, []]);
  });
});

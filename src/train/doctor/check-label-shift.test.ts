import { describe, expect, it } from "vitest";
import { TrainingError } from "../../core/index.js";
import { collatePairs } from "../../data/index.js";
import { scope } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { checkLabelShift } from "./check-label-shift.js";
import { checkRows } from "./check-rows.js";
import { readBatch } from "./read-batch.js";

useNoLeaks();

/** A conversation of two answers, 7 8 and 9, with 5 6 said between, beside a pair. */
const conversation = {
  id: "a",
  inputIds: Int32Array.of(1, 2, 3),
  labels: Int32Array.of(7, 8, 5, 6, 9),
  isLearned: Uint8Array.of(1, 1, 0, 0, 1),
};
const pair = { id: "b", inputIds: Int32Array.of(4), labels: Int32Array.of(2, 1) };
const examples = [conversation, pair];
const placement = { padTokenId: 0, decoderStartTokenId: undefined, device: "cpu" };

/** The batch's rows, and where in it labels are. */
const read = () =>
  scope(() => {
    const batch = collatePairs(examples, placement);
    return {
      rows: readBatch(batch, true),
      positions: batch.labelPositions.toIntegers(),
      counts: [batch.labelTokens, ...batch.labelsPerRow],
    };
  });

describe("a conversation in a batch", () => {
  it("has labels where answers are, and is read whole", () => {
    const { rows, positions, counts } = read();
    expect(positions).toEqual([0, 1, 4, 5, 6]);
    expect(counts).toEqual([5, 3, 2]);
    expect(rows.map(({ labels }) => labels)).toEqual([
      [7, 8, 9],
      [2, 1],
    ]);
    expect(rows[0]?.decoderInputIds).toEqual([3, 7, 8, 5, 6]);
  });

  it("passes the checks, unless nobody says that it has gaps, or what is read was moved", () => {
    const { rows } = read();
    checkRows(rows, examples);
    checkLabelShift(rows, undefined, new Set(["a"]));
    expect(() => checkLabelShift(rows, undefined)).toThrow("label 2 stands at position 4");
    const moved = rows.map((row) => ({ ...row, decoderInputIds: [...row.decoderInputIds].reverse() }));
    expect(() => checkLabelShift(moved, undefined, new Set(["a"]))).toThrow(TrainingError);
    expect(() => checkRows(rows, [{ ...conversation, isLearned: Uint8Array.of(1, 1, 0, 1, 1) }, pair])).toThrow("has the labels");
  });
});

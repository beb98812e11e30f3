import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import {
  describeDecoding,
  epochTargets,
  groupPseudoTargets,
  type PseudoTargetLine,
  pseudoTargetStatistics,
  sequencesPerInput,
} from "./index.js";

const decoding = { method: "greedy", maxNewTokens: 4 } as const;

function line(id: string, k: number, ids: readonly number[]): PseudoTargetLine {
  const ended = ids.at(-1) === 1;
  return {
    id,
    source: id,
    target: ids.filter((token) => token !== 1).join(" "),
    from: "teacher",
    logProb: -0.5 * ids.length,
    decoding,
    ids,
    ended,
    k,
  };
}

const inputs = ["a", "b", "c"].map((id, i) => ({ id, inputIds: Int32Array.of(i, 1) }));
const lines = [
  line("a", 1, [5, 6, 1]),
  line("a", 0, [5, 1]),
  line("a", 2, [5, 1]),
  line("b", 0, [1]),
  line("b", 1, [7, 7, 7, 7]),
  line("b", 2, []),
  line("c", 0, [1]),
];

describe("groupPseudoTargets", () => {
  it("gives each input its targets by k, without empty ones, as tokens; a target that was cut off has no end", () => {
    const groups = groupPseudoTargets(lines, inputs);
    expect(groups.map((targets) => targets.map(({ k, labels, ended }) => [k, [...labels], ended]))).toEqual([
      [
        [0, [5, 1], true],
        [1, [5, 6, 1], true],
        [2, [5, 1], true],
      ],
      [[1, [7, 7, 7, 7], false]],
      [],
    ]);
    expect(groups[1]?.[0]).toMatchObject({ id: "b", inputIds: inputs[1]?.inputIds, logProb: -2 });
  });

  it("refuses the targets of other inputs", () => {
    expect(() => groupPseudoTargets([line("z", 0, [5, 1])], inputs)).toThrow(DataError);
    expect(() => groupPseudoTargets([line("z", 0, [5, 1])], inputs)).toThrow(
      "the pseudo-target of input 'z' belongs to none of the 3 inputs",
    );
  });
});

describe("epochTargets", () => {
  it("gives one target per input that has any, behind the gold rows", () => {
    const gold = [{ id: "a", inputIds: Int32Array.of(0, 1), labels: Int32Array.of(9, 1) }];
    const groups = groupPseudoTargets(lines, inputs);
    const idsOf = (epoch: number) => epochTargets(groups, epoch, gold).map(({ id, labels }) => `${id} ${labels.join()}`);
    expect([0, 1, 2, 3].map(idsOf)).toEqual([
      ["a 9,1", "a 5,1", "b 7,7,7,7"],
      ["a 9,1", "a 5,6,1", "b 7,7,7,7"],
      ["a 9,1", "a 5,1", "b 7,7,7,7"],
      ["a 9,1", "a 5,1", "b 7,7,7,7"],
    ]);
  });

  it("shows every target of an input equally often, once in K epochs", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), (counts) => {
        const many = counts.map((_, i) => ({ id: `${i}`, inputIds: Int32Array.of(1) }));
        const groups = groupPseudoTargets(
          counts.flatMap((count, i) => Array.from({ length: count }, (_, k) => line(`${i}`, k, [k + 2, 1]))),
          many,
        );
        for (const [i, count] of counts.entries()) {
          const shown = Array.from({ length: count }, (_, epoch) => epochTargets(groups, epoch).filter(({ id }) => id === `${i}`));
          expect(shown.map((rows) => rows.map(({ labels }) => labels[0]))).toEqual(Array.from({ length: count }, (_, k) => [k + 2]));
        }
      }),
    );
  });
});

describe("pseudoTargetStatistics", () => {
  it("counts what is empty and cut off, and averages over the rest", () => {
    const statistics = pseudoTargetStatistics(lines, new Map([["a", " 5 "]]));
    expect(statistics).toEqual({
      generated: 7,
      empty: 3,
      cutOff: 1,
      meanLength: 11 / 4,
      meanLogProb: -0.5,
      equalToGold: 2 / 3,
      distinctPerInput: 3 / 2,
    });
  });

  it("counts a sequence that two inputs share once for each", () => {
    const shared = [line("a", 0, [5, 1]), line("a", 1, [5, 1]), line("b", 0, [5, 1])];
    expect(pseudoTargetStatistics(shared).distinctPerInput).toBe(1);
  });

  it("says null where there is nothing to average", () => {
    const nothing = { meanLength: null, meanLogProb: null, equalToGold: null, distinctPerInput: null };
    expect(pseudoTargetStatistics([])).toEqual({ generated: 0, empty: 0, cutOff: 0, ...nothing });
    expect(pseudoTargetStatistics([line("a", 0, [1])])).toEqual({ generated: 1, empty: 1, cutOff: 0, ...nothing });
  });
});

describe("describeDecoding", () => {
  it.each([
    [decoding, "greedy decoding, at most 4 tokens", 1],
    [{ method: "beam", beams: 4, sequences: 3, maxNewTokens: 64 } as const, "beam search with 4 beams, 3 per input, at most 64 tokens", 3],
    [
      { method: "sampling", seed: 7, temperature: 1.5, topK: 50, topP: 0.95, sequences: 2, maxNewTokens: 9 } as const,
      "sampling at temperature 1.5, top-k 50, top-p 0.95, seed 7, 2 per input, at most 9 tokens",
      2,
    ],
    [
      {
        ...({ method: "beam", beams: 4, maxNewTokens: 64, minNewTokens: 30, repetitionPenalty: 1.3, noRepeatNgramSize: 3 } as const),
        ...({ lengthPenalty: 2, earlyStopping: true, diversity: { groups: 2, penalty: 0.5 } } as const),
      },
      "beam search with 4 beams in 2 groups, diversity penalty 0.5, length penalty 2, stopping early, at least 30 and at most 64 tokens, repetition penalty 1.3, no 3-gram twice",
      1,
    ],
    [{ method: "sampling", seed: 0, maxNewTokens: 9 } as const, "sampling at temperature 1, seed 0, at most 9 tokens", 1],
  ])("of %j", (value, text, count) => {
    expect(describeDecoding(value)).toBe(text);
    expect(sequencesPerInput(value)).toBe(count);
  });
});

import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { assertDecoding } from "./assert-decoding.js";
import type { Decoding } from "./decoding.js";

const greedy = { method: "greedy", maxNewTokens: 8 } as const;
const beam = { method: "beam", maxNewTokens: 8, beams: 4 } as const;
const sampling = { method: "sampling", maxNewTokens: 8, seed: 1 } as const;

describe("assertDecoding", () => {
  it.each<Decoding>([
    { ...greedy, minNewTokens: 8, repetitionPenalty: 0.5, noRepeatNgramSize: 3 },
    { ...beam, sequences: 4, lengthPenalty: -1, earlyStopping: "never", diversity: { groups: 2, penalty: 0 } },
    { ...sampling, seed: -3, sequences: 48, temperature: 1.5, topK: 1, topP: 1 },
  ])("takes %o", (decoding) => {
    expect(() => assertDecoding(decoding)).not.toThrow();
  });

  it.each<[Decoding, string]>([
    [{ ...greedy, maxNewTokens: 0 }, "maxNewTokens is 0"],
    [{ ...greedy, minNewTokens: 9 }, "minNewTokens is 9; it must be from 0 to maxNewTokens (8)"],
    [{ ...greedy, repetitionPenalty: 0 }, "repetitionPenalty is 0"],
    [{ ...greedy, noRepeatNgramSize: 1.5 }, "noRepeatNgramSize is 1.5"],
    [{ ...beam, beams: 0 }, "beams is 0"],
    [{ ...beam, sequences: 5 }, "sequences is 5; it must be from 1 to beams (4)"],
    [{ ...beam, lengthPenalty: Number.NaN }, "lengthPenalty is NaN"],
    [{ ...beam, earlyStopping: "always" as "never" }, "earlyStopping is always"],
    [{ ...beam, diversity: { groups: 3, penalty: 1 } }, "diversity.groups is 3; it must be a divisor of beams (4)"],
    [{ ...beam, diversity: { groups: 2, penalty: -1 } }, "diversity.penalty is -1"],
    [{ ...sampling, seed: 0.5 }, "seed is 0.5"],
    [{ ...sampling, sequences: 0 }, "sequences is 0"],
    [{ ...sampling, temperature: 0 }, "temperature is 0"],
    [{ ...sampling, topK: 0 }, "topK is 0"],
    [{ ...sampling, topP: 1.1 }, "topP is 1.1"],
    [{ ...sampling, topP: 0 }, "topP is 0"],
  ])("refuses %o: %s", (decoding, message) => {
    expect(() => assertDecoding(decoding)).toThrow(ConfigError);
    expect(() => assertDecoding(decoding)).toThrow(message);
  });

  it("names the place and the limit as they were given", () => {
    const names = { place: "evaluation.decoding", limit: "data.maxTargetLength" };
    expect(() => assertDecoding({ ...greedy, minNewTokens: 9 }, names)).toThrow(
      "evaluation.decoding: minNewTokens is 9; it must be from 0 to data.maxTargetLength (8), and whole.",
    );
  });
});

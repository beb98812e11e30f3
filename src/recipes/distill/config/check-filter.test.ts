import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../core/index.js";
import { resolveConfig } from "./distill-config.js";

const training = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const models = { teacher: { shape, training }, student: { shape, training } };

/** A recipe with this filter. */
const recipe = (filter: object, changes: object = {}) => ({
  data: { train: "pairs.jsonl", maxTargetLength: 16 },
  ...models,
  pseudoTargets: { sequences: 4, filter },
  distillation: { training },
  ...changes,
});

function refusal(filter: object, changes: object = {}): ConfigError {
  try {
    resolveConfig(recipe(filter, changes));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error("the recipe was taken");
}

describe("pseudoTargets.filter", () => {
  test("is off by default, and its rules are, too", () => {
    expect(resolveConfig({ ...recipe({}), pseudoTargets: {} }).pseudoTargets).not.toHaveProperty("filter");
    expect(resolveConfig(recipe({})).pseudoTargets.filter).toEqual({});
  });

  test("takes every rule, and gives back a recipe that it takes", () => {
    const filter = {
      teacherLogProb: { min: -1.5 },
      studentLogProb: { keep: 0.9 },
      agreement: { min: 0.3, measure: "rouge-l" },
      length: { min: 2, max: 12, ratio: [0.5, 2] },
      repetition: { maxNgramShare: 0.2 },
      ended: true,
    };
    const config = resolveConfig(recipe(filter, { distillation: { startFrom: "baseline", training } }));
    expect(config.pseudoTargets.filter).toEqual({ ...filter, repetition: { maxNgramShare: 0.2, n: 4 } });
    expect(resolveConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([
    [{ teacherLogProb: { min: 0.5 } }, "teacherLogProb.min is 0.5: expected number to be <=0."],
    [{ teacherLogProb: { keep: 0 } }, "teacherLogProb.keep is 0: expected number to be >0."],
    [{ studentLogProb: { keep: 1.5 } }, "studentLogProb.keep is 1.5: expected number to be <=1."],
    [{ agreement: { min: 2 } }, "agreement.min is 2: expected number to be <=1."],
    [{ length: { min: 1 } }, "length.min is 1: expected number to be >=2."],
    [{ repetition: { maxNgramShare: 1 } }, "repetition.maxNgramShare is 1: expected number to be <1."],
    [{ repetition: { maxNgramShare: 0.5, n: 0 } }, "repetition.n is 0: expected number to be >=1."],
    [{ ended: false }, "ended is false: expected true."],
    [{ teacherLogProb: {} }, "teacherLogProb: takes min, in nats per token, or keep, a share; neither is given."],
    [{ studentLogProb: { min: -1, keep: 0.5 } }, "studentLogProb: takes min, in nats per token, or keep, a share; both are given."],
    [{ agreement: { min: 0.25 } }, "agreement.min is 0.25: it drops nothing, because a target is one of its input's 4 samples itself."],
    [{ length: {} }, "length: takes min, max or ratio; none is given."],
    [{ length: { max: 16 } }, "length.max is 16: it drops nothing, because none is longer than data.maxTargetLength, 16."],
    [{ length: { min: 17 } }, "length.min is 17: nothing would be left, because it is above data.maxTargetLength, 16."],
    [{ length: { min: 9, max: 8 } }, "length.min is 9: nothing would be left, because it is above max, 8."],
    [{ length: { ratio: [2, 1] } }, "length.ratio is from 2 to 1: the lower bound comes first."],
  ])("refuses %j", (filter, message) => {
    expect(refusal(filter).message).toBe(`pseudoTargets.filter.${message}`);
  });

  test("suggests the nearest key and value", () => {
    expect(refusal({ agrement: { min: 0.5 } }).hint).toBe("Did you mean 'pseudoTargets.filter.agreement'?");
    expect(refusal({ teacherLogProb: { mn: -1 } }).hint).toBe("Did you mean 'pseudoTargets.filter.teacherLogProb.min'?");
    expect(refusal({ agreement: { min: 0.5, measure: "rouge" } }).hint).toBe("Did you mean 'rouge-l'?");
  });

  test("agreement needs samples, also by a measure", () => {
    for (const agreement of [{ min: 0.5 }, { min: 0.5, measure: "rouge-l" }]) {
      const { message, hint } = refusal({}, { pseudoTargets: { filter: { agreement } } });
      expect(message).toBe("pseudoTargets.filter.agreement: needs two or more pseudo-targets per input, and pseudoTargets.sequences is 1.");
      expect(hint).toBe("Raise pseudoTargets.sequences, or leave the rule out.");
    }
  });

  test("the student's log-probabilities need a student that knows something", () => {
    const filter = { studentLogProb: { keep: 0.9 } };
    const { message, hint } = refusal(filter);
    expect(message).toBe(
      "pseudoTargets.filter.studentLogProb: the student starts from random weights, and knows nothing that targets could be judged by.",
    );
    expect(hint).toMatch(/^distillation\.startFrom: baseline begins with S/);
    const knowing = [
      { distillation: { startFrom: "baseline", training } },
      { student: { from: "/s", training }, teacher: { from: "/t" } },
      { student: { shape, training, pretraining: training } },
    ];
    for (const changes of knowing) expect(resolveConfig(recipe(filter, changes)).pseudoTargets.filter).toEqual(filter);
  });

  test("is refused where there is nothing to filter", () => {
    const { message } = refusal({}, { pseudoTargets: { inputs: "none", filter: { ended: true } } });
    expect(message).toBe("pseudoTargets.filter: no pseudo-targets are made where pseudoTargets.inputs is none.");
  });
});

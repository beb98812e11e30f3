import { describe, expect, it } from "vitest";
import { maxAbsDifference, relativeDifference } from "../../test/support/compare.js";
import { TrainingError } from "../core/index.js";
import type { EncodedExample, PairBatch } from "../data/index.js";
import type { TextModel } from "../models/index.js";
import { tinyLora } from "../models/testing/tiny-lora.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { AdamW } from "../optim/index.js";
import { gradOf, liveTensors, mul, noGrad, RandomStream, scope, sqrt, sub, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Objective, type StepContext, stepBatch, trainStep } from "./index.js";
import { nllObjective, nllOf, type Wrap, weightsHash } from "./testing/tiny-training.js";

useNoLeaks();

const examples = reversalExamples(8);
const data = { batchTokens: 1000, padTokenId: 0, decoderStartTokenId: 0 };

/** A step's surroundings without dropout; disposed with the scope. */
function withContext(body: (context: StepContext) => void, changes: Wrap = (same) => same, adapt = (model: TextModel) => model): void {
  scope(() => {
    const model = adapt(tinyT5({ dropout_rate: 0 }));
    const { trained } = model.parameters;
    for (const tensor of trained.tensors) tensor.requiresGrad_();
    using optimizer = new AdamW(trained);
    using dropout = RandomStream.named(1, "dropout");
    body({ model, objective: changes(nllObjective(model), model), optimizer, dropout, maxGradientNorm: 1, computeDtype: "float32" });
  });
}

const bySequence: Wrap = (_, model) => nllObjective(model, "sequence");

type Cut = "whole" | "each alone" | "by tokens";

/** One step on all examples, in one piece or in several. */
function step(context: StepContext, cut: Cut = "whole", learningRate = 0.01) {
  const batch = stepBatch(cut === "by tokens" ? { ...data, microBatchTokens: 14 } : data, examples, "cpu");
  const alone = examples.flatMap((example) => stepBatch(data, [example], "cpu").microBatches);
  const microBatches = cut === "each alone" ? alone : batch.microBatches;
  return { pieces: microBatches.length, ...trainStep(context, { ...batch, microBatches }, { learningRate, step: 0 }) };
}

/** An objective whose loss becomes `value` for the batches that `when` picks. */
const spoiled =
  (value: number, when: (batch: PairBatch) => boolean) =>
  (objective: Objective): Objective => ({
    name: "spoiled",
    compute(batch, context) {
      const { loss } = objective.compute(batch, context);
      return { loss: when(batch) ? mul(loss, value) : loss, terms: {} };
    },
  });

const sameWeights = (a: StepContext, b: StepContext, tolerance: number): void => {
  for (const [name, tensor] of a.model.parameters.trained) {
    expect(
      noGrad(() => relativeDifference(tensor, b.model.parameters.trained.get(name))),
      name,
    ).toBeLessThan(tolerance);
  }
};

describe("trainStep", () => {
  it.each([
    ["each alone", 8],
    ["by tokens", 6],
  ] as const)("does the same in one batch of eight as in micro-batches, %s, though examples differ in length", (cut, pieces) => {
    withContext((whole) =>
      withContext((accumulated) => {
        const [one, many] = [step(whole), step(accumulated, cut)];
        expect([one.pieces, many.pieces]).toEqual([1, pieces]);
        expect(many.loss).toBeCloseTo(one.loss, 6);
        expect(many.terms.nll).toBeCloseTo(one.loss, 6);
        expect(Math.abs(many.gradientNorm / one.gradientNorm - 1)).toBeLessThan(1e-6);
        sameWeights(whole, accumulated, 1e-6);
      }),
    );
  });

  it("does the same in eight pieces where an adapter is trained, and leaves its base as it was", () => {
    const both = (body: (whole: StepContext, accumulated: StepContext) => void): void =>
      withContext((whole) => withContext((accumulated) => body(whole, accumulated), undefined, tinyLora), undefined, tinyLora);
    both((whole, accumulated) => {
      const [one, many] = [step(whole), step(accumulated, "each alone")];
      expect(many.loss).toBeCloseTo(one.loss, 6);
      expect(Math.abs(many.gradientNorm / one.gradientNorm - 1)).toBeLessThan(1e-6);
      sameWeights(whole, accumulated, 1e-5);
      const base = tinyT5({ dropout_rate: 0 }).parameters;
      expect(weightsHash(whole.model.parameters)).not.toBe(weightsHash(tinyLora(tinyT5({ dropout_rate: 0 })).parameters));
      for (const [name, tensor] of whole.model.parameters) expect(maxAbsDifference(tensor, base.get(name)), name).toBe(0);
    });
  });

  it.each(["each alone", "by tokens"] as const)("does so also where rows weigh alike, %s, and that is another loss", (cut) => {
    withContext(
      (whole) =>
        withContext((accumulated) => {
          const [one, many] = [step(whole), step(accumulated, cut)];
          expect(many.loss).toBeCloseTo(one.loss, 6);
          const perRow = examples.map((example) => nllOf(whole.model, [example]));
          expect(step(whole, "whole", 0).loss).toBeCloseTo(perRow.reduce((sum, value) => sum + value, 0) / perRow.length, 5);
          expect(step(whole, "whole", 0).loss).not.toBeCloseTo(nllOf(whole.model, examples), 3);
          step(accumulated, cut, 0);
          sameWeights(whole, accumulated, 1e-6);
        }, bySequence),
      bySequence,
    );
  });

  it("tells the objective how many steps were before", () => {
    const seen: number[] = [];
    const listening = (objective: Objective): Objective => ({
      ...objective,
      compute(batch, context) {
        seen.push(context.step);
        return objective.compute(batch, context);
      },
    });
    withContext((context) => {
      for (const step of [0, 5]) trainStep(context, stepBatch(data, examples, "cpu"), { learningRate: 0, step });
    }, listening);
    expect(seen).toEqual([0, 5]);
  });

  it("reports the mean NLL per label token, and lowers it", () => {
    withContext((context) => {
      const before = nllOf(context.model, examples);
      expect(step(context).loss).toBeCloseTo(before, 5);
      for (let i = 0; i < 20; i++) step(context);
      expect(nllOf(context.model, examples)).toBeLessThan(before - 0.3);
    });
  });

  it("changes nothing at learning rate 0, and keeps no gradient and no tensor", () => {
    withContext((context) => {
      const weights = weightsHash(context.model.parameters);
      const live = liveTensors();
      step(context, "whole", 0);
      expect(weightsHash(context.model.parameters)).toBe(weights);
      expect(liveTensors()).toBe(live);
      expect(context.model.parameters.tensors.every((tensor) => gradOf(tensor) === null)).toBe(true);
    });
  });

  it("computes matrix products in bfloat16 if asked, with float32 weights, near the float32 result", () => {
    withContext((full) =>
      withContext((half) => {
        const [exact, rounded] = [step(full), step({ ...half, computeDtype: "bfloat16" })];
        expect(rounded.loss).not.toBe(exact.loss);
        expect(Math.abs(rounded.loss - exact.loss)).toBeLessThan(0.05);
        expect(half.model.parameters.get("shared.weight").dtype).toBe("float32");
      }),
    );
  });
});

describe("trainStep that fails", () => {
  /** Fails with this message; afterwards weights are the same and no gradient is left, so that the next step is a first one. */
  function expectUntouched(change: (objective: Objective) => Objective, message: string | RegExp, cut?: Cut): void {
    withContext((context) =>
      withContext((fresh) => {
        const broken = { ...context, objective: change(context.objective) };
        const weights = weightsHash(context.model.parameters);
        expect(() => step(broken, cut)).toThrow(message);
        expect(weightsHash(context.model.parameters)).toBe(weights);
        step(context);
        step(fresh);
        sameWeights(context, fresh, 1e-12);
      }),
    );
  }

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("because the loss is %f names the examples and leaves the weights alone", (value) => {
    expectUntouched(
      spoiled(value, () => true),
      new RegExp(`^spoiled: the loss of step 1 is ${value} on examples (row-\\d, ){7}row-\\d\\.$`),
    );
  });

  it("in a later micro-batch names that one's examples only", () => {
    const isShortest = (batch: PairBatch): boolean => batch.exampleIds.includes(shortest(examples).id);
    expectUntouched(spoiled(Number.NaN, isShortest), `the loss of step 1 is NaN on examples ${shortest(examples).id}.`, "each alone");
  });

  it("because a gradient is not finite though the loss is", () => {
    const infiniteSlope = (objective: Objective): Objective => ({
      name: "slope",
      compute(batch, context) {
        const { loss } = objective.compute(batch, context);
        return { loss: squareRootAtZero(loss), terms: {} };
      },
    });
    expectUntouched(infiniteSlope, /^slope: the gradient norm of step 1 is (NaN|Infinity) on examples (row-\d, ){7}row-\d\.$/);
  });

  it("because the objective itself throws", () => {
    let calls = 0;
    expectUntouched(
      (objective) => ({
        name: "throws",
        compute(batch, context) {
          if (++calls === 3) throw new Error("out of memory");
          return objective.compute(batch, context);
        },
      }),
      "out of memory",
      "each alone",
    );
  });

  it("is a TrainingError", () => {
    withContext(
      (context) => expect(() => step(context)).toThrow(TrainingError),
      spoiled(Number.NaN, () => true),
    );
  });
});

function shortest(of: readonly EncodedExample[]): EncodedExample {
  return [...of].sort((a, b) => a.inputIds.length - b.inputIds.length)[0] as EncodedExample;
}

/** √(x − x): the value 0 with the slope ∞ − ∞. */
function squareRootAtZero(x: Tensor): Tensor {
  return sqrt(sub(x, x));
}

import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { SparseDistribution } from "../align/index.js";
import { ShapeError, TrainingError } from "../core/index.js";
import { collatePairs, type EncodedExample } from "../data/index.js";
import { logProbabilities, matrix, probabilities } from "../losses/testing/reference.js";
import type { TextModel } from "../models/index.js";
import { tinyBart } from "../models/testing/tiny-bart.js";
import { AlignedTeacher, type SparseTeacher } from "../teachers/index.js";
import { backward, clearGradients, fill_, gradOf, noGrad, RandomStream, scope, slice, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../tokenizers/index.js";
import type { Objective } from "../train/index.js";
import { alignedKd, logitsKd } from "./index.js";

useNoLeaks();

const vocabulary = 5;
const examples: EncodedExample[] = [
  { id: "a", inputIds: Int32Array.of(3), labels: Int32Array.of(2, 3, 1) },
  { id: "b", inputIds: Int32Array.of(4), labels: Int32Array.of(4) },
];
const batchOf = (members: readonly EncodedExample[]) => collatePairs(members, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });

/** A distribution with these weights, brought to a sum of 1. */
const sparse = (weights: Readonly<Record<number, number>>): SparseDistribution => {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return {
    ids: Int32Array.from(Object.keys(weights), Number),
    probabilities: Float64Array.from(Object.values(weights), (weight) => weight / sum),
    isMatched: true,
    missingMass: 0,
    outsideMass: 0,
  };
};

/** Has these distributions, example by example, for whoever asks. */
const fixed = (distributions: readonly (readonly SparseDistribution[])[]): SparseTeacher => ({
  distributions: (targets) => targets.map(({ id }) => distributions[examples.findIndex((example) => example.id === id)] ?? []),
});

/** A student that gives these logits, whatever it reads. */
const student = (logits: Tensor): TextModel =>
  ({ config: { vocabSize: vocabulary }, forward: () => ({ logits, captured: new Map() }) }) as unknown as TextModel;

async function computed(objective: Objective, logits?: Tensor) {
  await objective.prepare?.(examples);
  return scope(() => {
    using dropout = RandomStream.named(1, "dropout");
    const { loss, terms } = objective.compute(batchOf(examples), { dropout, step: 0 });
    backward(loss);
    return { loss: loss.item(), terms: Object.keys(terms), gradient: logits && [...(gradOf(logits) as Tensor).toFloat32Array()] };
  });
}

const weights = fc.dictionary(fc.integer({ min: 0, max: vocabulary - 1 }).map(String), fc.double({ min: 0.01, max: 1, noNaN: true }), {
  minKeys: 1,
});
const logit = fc.double({ min: -6, max: 6, noNaN: true }).map(Math.fround);
const positions = 4;

describe("alignedKd", () => {
  it("is the forward KL from the sparse distributions, and has its gradient", async () => {
    const given = fc.record({
      distributions: fc.array(weights, { minLength: positions, maxLength: positions }),
      rows: fc.array(fc.array(logit, { minLength: vocabulary, maxLength: vocabulary }), { minLength: positions, maxLength: positions }),
      temperature: fc.constantFrom(1, 2),
      normalization: fc.constantFrom("token" as const, "sequence" as const),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ distributions, rows, temperature, normalization }) => {
        const taught = distributions.map(sparse);
        const shares = normalization === "token" ? [1 / 4, 1 / 4, 1 / 4, 1 / 4] : [1 / 6, 1 / 6, 1 / 6, 1 / 2];
        let expected = 0;
        const gradient = rows.flatMap((row, n) => {
          const p = new Array<number>(vocabulary).fill(0);
          taught[n]?.ids.forEach((id, i) => {
            p[id] = taught[n]?.probabilities[i] as number;
          });
          const logP = logProbabilities(row, temperature);
          const share = shares[n] as number;
          expected +=
            share * temperature ** 2 * p.reduce((kl, pv, v) => (pv === 0 ? kl : kl + pv * (Math.log(pv) - (logP[v] as number))), 0);
          return probabilities(row, temperature).map((q, v) => share * temperature * (q - (p[v] as number)));
        });
        const logits = matrix(rows).requiresGrad_();
        const teacher = fixed([taught.slice(0, 3), taught.slice(3)]);
        const actual = await computed(alignedKd(student(logits), teacher, { temperature, normalization }), logits);
        logits.dispose();
        expect(actual.terms).toEqual(["forward-kl"]);
        expect(Math.abs(actual.loss - expected)).toBeLessThan(1e-5 * (1 + expected));
        for (const [i, value] of gradient.entries()) expect(actual.gradient?.[i]).toBeCloseTo(value, 5);
      }),
    );
  });

  it("finds each target's distributions whatever batches a step is cut into", async () => {
    const logits = matrix([[0, 0, 0, 9, 0]]);
    const objective = alignedKd(student(logits), fixed([[sparse({ 2: 1 }), sparse({ 3: 1 }), sparse({ 1: 1 })], [sparse({ 3: 1 })]]));
    await objective.prepare?.(examples);
    scope(() => {
      using dropout = RandomStream.named(1, "dropout");
      const second = objective.compute(batchOf(examples.slice(1)), { dropout, step: 0 });
      expect(second.loss.item()).toBeCloseTo(Math.log(1 + 4 * Math.exp(-9)), 5);
    });
    logits.dispose();
  });

  it("refuses distributions that are not one per label, and targets that nobody was asked about", async () => {
    const few = alignedKd(student(undefined as unknown as Tensor), fixed([[sparse({ 2: 1 })], []]));
    await expect(few.prepare?.(examples)).rejects.toThrow(ShapeError);
    await expect(few.prepare?.(examples)).rejects.toThrow("1 distributions for the 3 labels of 'a'");
    const attempt = () => scope(() => few.compute(batchOf(examples), { dropout: undefined as never, step: 0 }));
    expect(attempt).toThrow(TrainingError);
    expect(attempt).toThrow("was not asked about all targets of a, b");
  });
});

describe("alignedKd between equal tokenizers, with all of the vocabulary", () => {
  const models: TextModel[] = [];
  afterEach(() => {
    for (const { parameters } of models.splice(0)) parameters.dispose();
  });
  const tokenizer = trainByteLevelBpe(["the cat sat", "the hat"], { vocabularySize: 266 });
  const tokens = { vocab_size: 266, pad_token_id: 0, eos_token_id: 1, bos_token_id: 2, dropout: 0, attention_dropout: 0 };
  const model = (seed: number): TextModel => {
    const made = tinyBart({ ...tokens, activation_dropout: 0 }, { seed });
    models.push(made);
    return made;
  };

  it.each(["token", "sequence"] as const)("is logits-kd's forward KL, averaged per %s, to 1e-5", async (normalization) => {
    const [teacher, learner] = [model(3), model(1)];
    // Special tokens other than the end have no bytes that a student's token could stand for: a teacher that gives them nothing.
    scope(() => noGrad(() => [0, 2].map((id) => fill_(slice(teacher.parameters.get("final_logits_bias"), 1, id, id + 1), -100))));
    for (const tensor of learner.parameters.tensors) tensor.requiresGrad_();
    const texts = ["the hat", "a cat 😀", "ths"];
    const encoded = await tokenizer.encodeBatch(texts);
    const rows = encoded.map(({ ids }, i) => ({ id: `${i}`, inputIds: Int32Array.of(70 + i, 1), labels: ids }));
    const aligned = new AlignedTeacher(teacher, {
      tokenizers: { teacher: tokenizer, student: tokenizer },
      sources: new Map(rows.map(({ id, inputIds }) => [id, inputIds])),
      method: "byte-spans-then-needleman-wunsch",
      topTokens: 266,
      ownToken: "aligned",
      batchTokens: 100,
    });
    const lossOf = async (objective: Objective) => {
      await objective.prepare?.(rows);
      return scope(() => {
        using dropout = RandomStream.named(1, "dropout");
        const { loss } = objective.compute(batchOf(rows), { dropout, step: 0 });
        backward(loss);
        const gradient = (gradOf(learner.parameters.get("model.shared.weight")) as Tensor).toFloat32Array();
        clearGradients(learner.parameters.tensors);
        return { loss: loss.item(), gradient };
      });
    };
    const dense = await lossOf(logitsKd({ teacher, student: learner }, { normalization }));
    const sparse = await lossOf(alignedKd(learner, aligned, { normalization }));
    expect(dense.loss).toBeGreaterThan(0.01);
    expect(Math.abs(sparse.loss - dense.loss)).toBeLessThan(1e-5 * (1 + dense.loss));
    for (const [i, value] of dense.gradient.entries()) expect(Math.abs((sparse.gradient[i] as number) - value)).toBeLessThan(1e-5);
  });
});

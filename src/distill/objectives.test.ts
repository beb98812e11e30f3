import { describe, expect, it } from "vitest";
import { relativeDifference } from "../../test/support/compare.js";
import { collatePairs } from "../data/index.js";
import { type DivergenceName, divergenceNames } from "../losses/index.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { AdamW } from "../optim/index.js";
import { noGrad, RandomStream, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Objective, type StepContext, type StepResult, stepBatch, trainStep } from "../train/index.js";
import { fineTuning, jointTeaching, logitsKd, type TeacherAndStudent } from "./index.js";

useNoLeaks();

const examples = reversalExamples(8);
const placement = { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" };
const batch = stepBatch({ batchTokens: 1000, ...placement }, examples, "cpu");

type Make = (models: TeacherAndStudent, normalization: "token" | "sequence") => Objective;

const kd =
  (divergence: DivergenceName): Make =>
  (models, normalization) =>
    logitsKd(models, { divergence, normalization, temperature: 1.5 });

/** Every objective, as it is made for two models. */
const objectives: readonly (readonly [string, Make])[] = [
  ["fine-tuning", ({ student }, normalization) => fineTuning(student, { normalization, labelSmoothing: 0.1 })],
  ...divergenceNames.map((name) => [`logits-kd, ${name}`, kd(name)] as const),
  ...(["minilm", "minilm-v2", "hidden"] as const).map((form): readonly [string, Make] => [
    `relations, ${form}`,
    (models, normalization) => logitsKd(models, { normalization, relations: { form }, weights: { nll: 0.2 }, scales: { nll: 3 } }),
  ]),
  [
    "relations, minilm, means over heads,",
    ({ teacher, student }, normalization) =>
      logitsKd(
        { teacher, student },
        { normalization, relations: { form: "minilm", heads: "mean", places: ["encoder", "decoder", "cross"] } },
      ),
  ],
  [
    "noisy-kd, sources alone",
    (models, normalization) => {
      const words = Array.from({ length: 20 }, (_, i) => i + 4);
      return logitsKd(models, { normalization, inputNoise: { drop: 0.2, replace: 0.2, words, seed: 1 } });
    },
  ],
  [
    "joint-teaching's loss, whoever chose the targets,",
    (models, normalization) =>
      jointTeaching(models, { normalization, alpha: 0.5, seed: 1, sampling: { maxNewTokens: 4 }, batchTokens: 100 }),
  ],
];

/** One step of a fresh student, with these micro-batches; the weights afterwards belong to the scope. */
function step(
  make: Make,
  normalization: "token" | "sequence",
  microBatches: typeof batch.microBatches,
  gradientCheckpointing = false,
): [StepContext, StepResult] {
  const models = { teacher: tinyT5({ d_model: 12 }, { seed: 3 }), student: tinyT5({ dropout_rate: 0 }) };
  for (const tensor of models.student.parameters.tensors) tensor.requiresGrad_();
  using optimizer = new AdamW(models.student.parameters);
  using dropout = RandomStream.named(1, "dropout");
  const objective = make(models, normalization);
  const settings = { maxGradientNorm: 1, computeDtype: "float32", gradientCheckpointing } as const;
  const context: StepContext = { model: models.student, objective, optimizer, dropout, ...settings };
  return [context, trainStep(context, { ...batch, microBatches }, { learningRate: 0.01, step: 0 })];
}

/** Two ways to compute one step agree in loss, terms, gradient norm and weights. */
function expectSame([one, first]: [StepContext, StepResult], [other, second]: [StepContext, StepResult], tolerance = 1e-5): void {
  expect(first.loss).toBeGreaterThan(1e-3);
  expect(Math.abs(second.loss / first.loss - 1)).toBeLessThan(tolerance);
  expect(Object.keys(second.terms)).toEqual(Object.keys(first.terms));
  for (const [name, term] of Object.entries(first.terms)) expect(second.terms[name], name).toBeCloseTo(term, 5);
  expect(Math.abs(second.gradientNorm / first.gradientNorm - 1)).toBeLessThan(10 * tolerance);
  for (const [name, tensor] of one.model.parameters) {
    const difference = noGrad(() => relativeDifference(tensor, other.model.parameters.get(name)));
    expect(difference, name).toBeLessThan(1e-3);
  }
}

describe.each(["token", "sequence"] as const)("averaged by %s", (normalization) => {
  it.each(objectives)("%s does the same in one batch of eight as in eight of one, though examples differ in length", (_, make) => {
    scope(() => {
      const alone = examples.map((example) => () => collatePairs([example], placement));
      expectSame(step(make, normalization, batch.microBatches), step(make, normalization, alone));
    });
  });

  it.each(objectives)("%s does the same where backward computes layers again, or refuses it", (name, make) => {
    scope(() => {
      const checkpointed = (): [StepContext, StepResult] => step(make, normalization, batch.microBatches, true);
      if (name.includes("minilm")) expect(checkpointed).toThrow("within a layer that backward computes again");
      else expectSame(step(make, normalization, batch.microBatches), checkpointed(), 1e-12);
    });
  });

  it.each(objectives)("%s does not see padding", (_, make) => {
    scope(() => {
      const padded = [() => collatePairs(examples, { ...placement, padToMultipleOf: 16 })];
      expectSame(step(make, normalization, batch.microBatches), step(make, normalization, padded));
    });
  });
});

it.each(objectives)("%s is another loss by sequence than by token where lengths differ", (_, make) => {
  scope(() => {
    const [[, byToken], [, bySequence]] = [step(make, "token", batch.microBatches), step(make, "sequence", batch.microBatches)];
    expect(Math.abs(byToken.loss / bySequence.loss - 1)).toBeGreaterThan(1e-3);
  });
});

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/core/index.js";
import { collatePairs } from "../../src/data/index.js";
import { fineTuning, logitsKd } from "../../src/distill/index.js";
import type { T5 } from "../../src/models/index.js";
import { reversalExamples, tinyT5 } from "../../src/models/testing/tiny-t5.js";
import { AdamW } from "../../src/optim/index.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { RandomStream, scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type Objective, train, trainStep } from "../../src/train/index.js";
import { tinyTraining } from "../../src/train/testing/tiny-training.js";
import { describeOnDevice, device } from "./device-under-test.js";

useNoLeaks();
const folder = useFolder();

/** Twenty steps of these in float32 and in float64 are 2e-7 apart, relative to the loss; a dropout mask that is not the same, 2e-2. */
const lossTolerance = 1e-4;

const objectives: Record<string, (models: { student: T5; teacher: T5 }) => Objective> = {
  "fine-tuning": ({ student }) => fineTuning(student),
  "logits-kd": (models) => logitsKd(models),
};

/** The losses of twenty steps without dropout. */
function losses(
  where: string,
  makeObjective: (models: { student: T5; teacher: T5 }) => Objective,
  gradientCheckpointing = false,
): number[] {
  return scope(() => {
    const json = { dropout_rate: 0 };
    const [student, teacher] = [tinyT5(json, { device: where }), tinyT5({ ...json, d_ff: 32 }, { device: where, seed: 2 })];
    for (const tensor of student.parameters.tensors) tensor.requiresGrad_();
    using dropout = RandomStream.named(1, "dropout", where);
    using optimizer = new AdamW(student.parameters);
    const objective = makeObjective({ student, teacher });
    const settings = { maxGradientNorm: 1, computeDtype: "float32", gradientCheckpointing } as const;
    const context = { model: student, objective, optimizer, dropout, ...settings };
    const examples = reversalExamples(32);
    const labelTokens = examples.reduce((sum, { labels }) => sum + labels.length, 0);
    const makeBatch = () => collatePairs(examples, { padTokenId: 0, decoderStartTokenId: 0, device: where });
    const batch = { microBatches: [makeBatch], labelTokens, labeledRows: examples.length, examples };
    return Array.from({ length: 20 }, (_, step) => trainStep(context, batch, { learningRate: 0.01, step }).loss);
  });
}

/** The losses of a training on the device, step by step; with `stopAfter`, stopped after that step and resumed by a fresh model. */
async function trainingLosses(path: string, stopAfter?: number): Promise<number[]> {
  const steps: number[] = [];
  const controller = new AbortController();
  const onEvent = (event: object): void => {
    const { kind, step, loss } = event as { kind: string; step: number; loss: number };
    if (kind === "step") steps.push(loss);
    if (kind === "step" && step === stopAfter) controller.abort();
  };
  const model = tinyT5({}, { device });
  try {
    await train(tinyTraining(path, { options: { model, onEvent, signal: controller.signal } }));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return [...steps, ...(await trainingLosses(path))];
  } finally {
    model.parameters.dispose();
  }
  return steps;
}

describeOnDevice("training", () => {
  describe.each(Object.entries(objectives))("%s", (_name, makeObjective) => {
    it("has the same losses with gradient checkpointing", () => {
      const [plain, checkpointed] = [losses(device, makeObjective), losses(device, makeObjective, true)];
      for (const [step, loss] of plain.entries()) expect(Math.abs((checkpointed[step] as number) / loss - 1)).toBeLessThan(lossTolerance);
    });

    it("has the CPU's losses over twenty steps without dropout", () => {
      const [here, there] = [losses("cpu", makeObjective), losses(device, makeObjective)];
      expect(here.at(-1)).toBeLessThan(0.8 * (here[0] as number));
      for (const [step, loss] of here.entries())
        expect(Math.abs((there[step] as number) / loss - 1), `step ${step}`).toBeLessThan(lossTolerance);
    });
  });

  it("with dropout goes on after an interruption as if there had been none, but for the order in which a GPU adds", async () => {
    const whole = await trainingLosses(join(folder(), "whole"));
    const resumed = await trainingLosses(join(folder(), "resumed"), 4);
    expect(resumed.length).toBe(whole.length);
    for (const [step, loss] of whole.entries())
      expect(Math.abs((resumed[step] as number) / loss - 1), `step ${step}`).toBeLessThan(lossTolerance);
  });
});

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { runTinyTraining, type Wrap } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

type Kinds = { kind: string; step: number };

describe("train with an objective that chooses targets", () => {
  const chosenBy =
    (choose: (examples: readonly EncodedExample[], step: number) => readonly EncodedExample[]): Wrap =>
    (objective) => ({ ...objective, chooseTargets: async (examples, { step }) => choose(examples, step) });

  it("learns those instead of the data's, with labels and rows counted after the choice", async () => {
    const sevens = ({ id, inputIds, labels }: EncodedExample): EncodedExample => ({ id, inputIds, labels: labels.map(() => 7) });
    const wrap = chosenBy((examples) => examples.slice(1).map(sevens));
    for (const normalization of ["token", "sequence"] as const) {
      const path = join(folder(), normalization);
      const settings = { maxEpochs: 10, learningRate: 0.05 };
      const { events } = await runTinyTraining(path, { settings, data: { batchTokens: 60, microBatchTokens: 30 }, normalization, wrap });
      const losses = (events as (Kinds & { loss: number })[]).filter(({ kind }) => kind === "step").map(({ loss }) => loss);
      // Near log 24 at first, and 0 at last: neither would hold if the means were over other counts.
      expect(Math.abs((losses[0] as number) - Math.log(24))).toBeLessThan(0.7);
      expect(losses.at(-1)).toBeLessThan(0.1);
    }
  });

  it("cuts targets that are too long for the budget into micro-batches, each alone if need be", async () => {
    const sizes: number[] = [];
    const long = ({ id, inputIds }: EncodedExample): EncodedExample => ({ id, inputIds, labels: new Int32Array(100).fill(5) });
    const wrap: Wrap = (objective) => ({
      ...objective,
      chooseTargets: (examples) => examples.map(long),
      compute(batch, context) {
        sizes.push(batch.exampleIds.length);
        return objective.compute(batch, context);
      },
    });
    await runTinyTraining(folder(), { settings: { maxSteps: 2 }, data: { batchTokens: 60 }, wrap });
    expect(new Set(sizes)).toEqual(new Set([1]));
    expect(sizes.length).toBeGreaterThan(2);
  });

  it("waits until the objective is ready for what it chose, before any of it is computed", async () => {
    const told: string[] = [];
    const wrap: Wrap = (objective) => ({
      ...objective,
      chooseTargets: async (examples, { step }) => (step === 1 ? examples.slice(0, 1) : examples),
      async prepare(examples) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        told.push(`ready for ${examples.map(({ id }) => id).sort()}`);
      },
      compute(batch, context) {
        told.push(`computed ${[...batch.exampleIds].sort()}`);
        return objective.compute(batch, context);
      },
    });
    await runTinyTraining(folder(), { settings: { maxSteps: 3 }, data: { batchTokens: 60 }, wrap });
    // The loss doctor computes a step's batch again.
    const inOrder = told.filter((line, i) => line !== told[i - 1]);
    expect(inOrder).toHaveLength(6);
    for (const [i, line] of inOrder.entries()) expect(line).toMatch(i % 2 === 0 ? /^ready for / : /^computed /);
    for (let i = 0; i < inOrder.length; i += 2) expect(inOrder[i + 1]).toBe((inOrder[i] as string).replace("ready for", "computed"));
    expect(inOrder[2]).not.toContain(",");
  });

  it("refuses a choice that leaves nothing, by the step", async () => {
    const nothingInThird = chosenBy((examples, step) => (step === 2 ? [] : examples));
    await expect(runTinyTraining(folder(), { wrap: nothingInThird })).rejects.toThrow(
      /^nll: chooseTargets left none of the \d+ examples of step 3\.$/,
    );
  });

  it("goes on after an interruption with the same bits", async () => {
    const rotated = chosenBy((examples, step) =>
      examples.map(({ id, inputIds, labels }) => ({ id, inputIds, labels: labels.map((label) => 3 + ((label + step) % 20)) })),
    );
    const whole = await runTinyTraining(join(folder(), "whole"), { wrap: rotated });
    const controller = new AbortController();
    const onEvent = (event: object): void => void ((event as Kinds).step === 4 && controller.abort());
    const options = { signal: controller.signal, onEvent };
    await expect(runTinyTraining(folder(), { wrap: rotated, options })).rejects.toThrow(InterruptedError);
    expect((await runTinyTraining(folder(), { wrap: rotated })).weights).toBe(whole.weights);
  });
});

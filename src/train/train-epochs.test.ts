import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EncodedExample } from "../data/index.js";
import { reversalExamples } from "../models/testing/tiny-t5.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { runTinyTraining, type Wrap } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

type Kinds = { kind: string; learningRate: number; step: number };

describe("train on examples that differ from epoch to epoch", () => {
  const epochs = [reversalExamples(60), reversalExamples(25, { seed: 3 }), reversalExamples(40, { seed: 8 })];
  const perEpoch = (epoch: number): readonly EncodedExample[] => epochs[epoch] as readonly EncodedExample[];

  /** The examples of each step, by their ids. */
  function listening(seen: string[][]): Wrap {
    return (objective) => ({
      ...objective,
      compute(batch, context) {
        seen.push(batch.exampleIds.map((id, i) => `${id}/${batch.labelsPerRow[i]}`));
        return objective.compute(batch, context);
      },
    });
  }

  it("shows each epoch's own, all of them, and asks for none after the last", async () => {
    const seen: string[][] = [];
    const { events } = await runTinyTraining(folder(), { data: { examples: perEpoch }, wrap: listening(seen) });
    const ends = (events as Kinds[]).filter(({ kind, step }) => kind === "evaluation" && step > 0).map(({ step }) => step);
    const named = (examples: readonly EncodedExample[]): string[] => examples.map(({ id, labels }) => `${id}/${labels.length}`).sort();
    for (const [epoch, end] of ends.entries()) {
      expect(
        seen
          .slice(ends[epoch - 1] ?? 0, end)
          .flat()
          .sort(),
      ).toEqual(named(perEpoch(epoch)));
    }
    expect(ends).toHaveLength(3);
  });

  it("makes each epoch's once, and counts the schedule on the first", async () => {
    const asked: number[] = [];
    const examples = (epoch: number): readonly EncodedExample[] => {
      asked.push(epoch);
      return perEpoch(epoch);
    };
    const { events } = await runTinyTraining(folder(), { data: { examples } });
    expect(asked).toEqual([0, 1, 2]);
    const { events: alike } = await runTinyTraining(join(folder(), "alike"), { data: { examples: perEpoch(0) } });
    const rates = (all: object[]): number[] =>
      (all as Kinds[]).filter(({ kind }) => kind === "step").map(({ learningRate }) => learningRate);
    expect(rates(events)).toEqual(rates(alike).slice(0, rates(events).length));
    expect(rates(events).length).toBeLessThan(rates(alike).length);
  });

  it("refuses an epoch without any when it comes to it", async () => {
    const examples = (epoch: number): readonly EncodedExample[] => (epoch === 1 ? [] : perEpoch(0));
    await expect(runTinyTraining(folder(), { data: { examples } })).rejects.toThrow("epoch 1, which has 0 batches");
    await expect(runTinyTraining(join(folder(), "none"), { data: { examples: () => [] } })).rejects.toThrow("there are no examples");
  });
});

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError, RandomSequence, streamSeed } from "../../src/core/index.js";
import { firstCursor } from "../../src/data/index.js";
import { tinyBart } from "../../src/models/testing/tiny-bart.js";
import { tinyLora } from "../../src/models/testing/tiny-lora.js";
import { reversalExamples, tinyT5 } from "../../src/models/testing/tiny-t5.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { epochBatches } from "../../src/train/index.js";
import { runTinyTraining, type TinyTrainingChanges, type TinyTrainingResult } from "../../src/train/testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

const isStep = (event: object): boolean => (event as { kind: string }).kind === "step";

/** The training stopped after each of these steps and resumed in a fresh model: all events together, and the final weights. */
async function interrupted(path: string, changes: TinyTrainingChanges, after: readonly number[]): Promise<TinyTrainingResult> {
  const events: object[] = [];
  for (const last of after) {
    const controller = new AbortController();
    const onEvent = (event: object): void => {
      const { tokensPerSecond: _, ...rest } = event as { step: number; tokensPerSecond?: number };
      events.push(rest);
      if (rest.step === last) controller.abort();
    };
    const running = runTinyTraining(path, { ...changes, options: { ...changes.options, signal: controller.signal, onEvent } });
    await expect(running).rejects.toThrow(InterruptedError);
  }
  const { events: rest, weights } = await runTinyTraining(path, changes);
  return { events: [...events, ...rest], weights };
}

/** As many events and the same ones, and the same bits in the end. */
async function expectSame(changes: TinyTrainingChanges, after: readonly number[]): Promise<void> {
  const whole = await runTinyTraining(join(folder(), "whole"), changes);
  expect(whole.events.filter(isStep).length).toBeGreaterThan(Math.max(...after));
  expect(await interrupted(join(folder(), "resumed"), changes, after)).toEqual(whole);
}

describe("a resumed training is the uninterrupted one, bit for bit", () => {
  it.each([[[1]], [[4]], [[11]], [[2, 3, 9, 14]]])("interrupted after steps %j", async (after) => {
    await expectSame({}, after);
  });

  it("of a BART", async () => {
    await expectSame({ initialize: tinyBart }, [1, 9]);
  });

  it("of an adapter that drops of what it reads", async () => {
    await expectSame({ initialize: () => tinyLora(tinyT5(), { dropout: 0.2 }) }, [1, 9]);
  });

  it("with micro-batches and in bfloat16", async () => {
    await expectSame({ data: { microBatchTokens: 40 }, settings: { computeDtype: "bfloat16" } }, [3, 8]);
  });

  it("with patience running out, where what counts is what came before the interruption", async () => {
    let calls = 0;
    // Best after the second epoch; the interruption comes in the fourth.
    const values = [9, 4, 2, 3, 3.5, 3.6, 3.7];
    const scripted = { settings: { maxEpochs: 30, patience: 3 }, options: { validate: () => values[calls++] as number } };
    const whole = await runTinyTraining(join(folder(), "whole"), scripted);
    const perEpoch = whole.events.filter(isStep).length / 5;
    calls = 0;
    expect(await interrupted(join(folder(), "resumed"), scripted, [3 * perEpoch + 1])).toEqual(whole);
    expect(calls).toBe(6);
  });

  it("also where epochs have different numbers of batches, which the schedule must not notice", async () => {
    const data = { examples: reversalExamples(4500, { longest: 15 }), batchTokens: 4000, padTokenId: 0, decoderStartTokenId: 0 };
    const changes = { data, settings: { maxEpochs: 3 }, options: { seed: seedOfUnevenEpochs(data) } };
    const perEpoch = batchCounts(data, changes.options.seed);
    await expectSame(changes, [(perEpoch[0] as number) + 2, (perEpoch[0] as number) + (perEpoch[1] as number) + 1]);
  });
});

/** How many batches the first three epochs have. */
function batchCounts(data: Parameters<typeof epochBatches>[0], seed: number): number[] {
  const shuffle = new RandomSequence(firstCursor(streamSeed(seed, "student")).shuffle);
  return [0, 1, 2].map((epoch) => epochBatches(data, shuffle, epoch).length);
}

/** The first seed whose second or third epoch has another number of batches than the first. */
function seedOfUnevenEpochs(data: Parameters<typeof epochBatches>[0]): number {
  for (let seed = 1; seed < 100; seed++) if (new Set(batchCounts(data, seed)).size > 1) return seed;
  throw new Error("all epochs have as many batches");
}

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../core/index.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type TrainEvent, type TrainOptions, train } from "./index.js";
import { runTinyTraining, tinyTraining, weightsHash } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

/** Trains in `folder()` with a fresh model; what `options` makes of it may look at that model. */
async function run(options: (model: TrainOptions["model"]) => Partial<TrainOptions>): Promise<{ best: number; weights: string }> {
  const model = tinyT5();
  try {
    const { best } = await train(tinyTraining(folder(), { options: { model, ...options(model) } }));
    return { best, weights: weightsHash(model.parameters) };
  } finally {
    model.parameters.dispose();
  }
}

describe("a validation that is interrupted", () => {
  it.each([1, 2, 3])("as number %i is done again, and nothing is lost: the training ends with the same bits", async (fatal) => {
    const whole = await runTinyTraining(join(folder(), "whole"));
    const path = join(folder(), "stopped");
    const stopped: TrainEvent[] = [];
    let validations = 0;
    const model = tinyT5();
    const plain = tinyTraining(path, { options: { model } });
    const validate = () => {
      if (++validations === fatal) throw new InterruptedError("interrupted while generating");
      return plain.validate();
    };
    await expect(train({ ...plain, validate, onEvent: (event) => stopped.push(event) })).rejects.toThrow(InterruptedError);
    model.parameters.dispose();
    const resumed = await runTinyTraining(path);
    expect(resumed.weights).toBe(whole.weights);
    expect(stopped.length + resumed.events.length).toBe(whole.events.length);
    expect(resumed.events).toEqual(whole.events.slice(stopped.length));
  });
});

describe("the best weights", () => {
  it("are those of the best value, also if a better one's checkpoint was never written", async () => {
    const hashes: string[] = [];
    const dying = run((model) => {
      const values = [9, 3, 1];
      return {
        validate: () => {
          hashes.push(weightsHash(model.parameters));
          return values.shift() as number;
        },
        onEvent: (event) => {
          if (event.kind === "evaluation" && event.scores.nll === 1) throw new Error("the log is full");
        },
      };
    });
    await expect(dying).rejects.toThrow("the log is full");
    expect(readdirSync(folder()).filter((name) => name.startsWith("best"))).toHaveLength(2);
    const resumed = await run(() => ({ deadline: 0, validate: () => 4 }));
    expect(resumed).toEqual({ best: 3, weights: hashes[1] });
    expect(readdirSync(folder()).filter((name) => name.startsWith("best"))).toHaveLength(1);
    expect(existsSync(join(folder(), "last"))).toBe(true);
  });
});

describe("the learning rate", () => {
  it("reaches its peak in a training that is shorter than its warm-up", async () => {
    const { events } = await runTinyTraining(folder(), { settings: { learningRate: 0.5, warmupSteps: 100, maxSteps: 1 } });
    expect(events[1]).toMatchObject({ kind: "step", learningRate: 0.5 });
  });
});

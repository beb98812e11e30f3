import { appendFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, InterruptedError } from "../core/index.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { restoreEarlyWeights, type TrainEvent, type TrainOptions, train } from "./index.js";
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

describe("the weights of an early epoch", () => {
  /** Trains with the early weights kept, and gives their hash; `options` may stop it before. */
  async function early(
    name: string,
    options: Partial<TrainOptions> = {},
    settings: Partial<TrainOptions["settings"]> = {},
  ): Promise<string> {
    const model = tinyT5();
    try {
      await train(tinyTraining(join(folder(), name), { settings, options: { model, keepEarly: true, ...options } }));
      restoreEarlyWeights(join(folder(), name), model.parameters);
      return weightsHash(model.parameters);
    } finally {
      model.parameters.dispose();
    }
  }

  it("are those after the first epoch, wherever validations are", async () => {
    const one = await runTinyTraining(join(folder(), "one"), { settings: { maxEpochs: 1, scheduleEpochs: 3 } });
    expect(await early("three")).toBe(one.weights);
    expect(await early("seldom", {}, { stepsPerValidation: 1_000 })).toBe(one.weights);
    expect(await early("often", {}, { stepsPerValidation: 2 })).toBe(one.weights);
  });

  it("are the last ones of a training that ends before", async () => {
    const short = { maxSteps: 2, scheduleEpochs: 3 };
    expect(await early("short", {}, short)).toBe((await runTinyTraining(join(folder(), "plain"), { settings: short })).weights);
  });

  it.each([1, 4, 5, 6, 9])("are the same where the training was killed after step %i", async (fatal) => {
    const onEvent = (event: TrainEvent): void => {
      if (event.kind === "step" && event.step === fatal) throw new Error("killed");
    };
    await expect(early("killed", { onEvent })).rejects.toThrow("killed");
    expect(await early("killed")).toBe(await early("whole"));
  });

  it("are not there where nobody asked, and refused where they were damaged", async () => {
    const model = tinyT5();
    await runTinyTraining(join(folder(), "plain"));
    expect(() => restoreEarlyWeights(join(folder(), "plain"), model.parameters)).toThrow("holds no weights of an early epoch");
    expect(existsSync(join(folder(), "plain", "early.safetensors"))).toBe(false);
    await early("kept");
    appendFileSync(join(folder(), "kept", "early.safetensors"), "x");
    expect(() => restoreEarlyWeights(join(folder(), "kept"), model.parameters)).toThrow(CheckpointError);
    await expect(early("kept")).rejects.toThrow("early.safetensors");
    model.parameters.dispose();
  });
});

describe("the learning rate", () => {
  it("reaches its peak in a training that is shorter than its warm-up", async () => {
    const { events } = await runTinyTraining(folder(), { settings: { learningRate: 0.5, warmupSteps: 100, maxSteps: 1 } });
    expect(events[1]).toMatchObject({ kind: "step", learningRate: 0.5 });
  });
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, ConfigError, DataError, TrainingError } from "../core/index.js";
import { tinyLora } from "../models/testing/tiny-lora.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { writeChunksAtomic, writeSealedJson } from "../runs/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { contiguous, liveTensors, loadSafetensors, safetensorsChunks, scope, slice } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Objective, type TrainOptions, type TrainResult, train } from "./index.js";
import { nllOf, runTinyTraining, type TinyTrainingChanges, tinyTraining, weightsHash } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

/** Runs a tiny training and shows its options and result while the model lives. */
async function trained(
  changes: TinyTrainingChanges,
  look: (result: TrainResult, options: TrainOptions) => void | Promise<void>,
): Promise<void> {
  const model = tinyT5();
  try {
    const options = tinyTraining(folder(), { ...changes, options: { ...changes.options, model } });
    await look(await train(options), options);
  } finally {
    model.parameters.dispose();
  }
}

/** A validation that gives these values, epoch by epoch. */
const scripted = (...values: number[]) => {
  let epoch = 0;
  return () => values[epoch++] as number;
};

type Kinds = { kind: string; learningRate: number; step: number; scores: { nll: number }; isBest: boolean; progress: number };

describe("train", () => {
  it("learns: the best validation value is far below the first", async () => {
    const { events } = await runTinyTraining(folder(), { settings: { maxEpochs: 12 }, data: { examples: reversalExamples(200) } });
    const values = (events as Kinds[]).filter(({ kind }) => kind === "evaluation").map(({ scores }) => scores.nll);
    expect(values).toHaveLength(1 + 12);
    expect(Math.min(...values)).toBeLessThan((values[0] as number) - 0.3);
  });

  it("warms up and decays: the learning rates are the schedule's, each step's update is as large", async () => {
    const { events } = await runTinyTraining(folder(), { settings: { learningRate: 0.5, warmupSteps: 4, maxEpochs: 2 } });
    const steps = (events as Kinds[]).filter(({ kind }) => kind === "step");
    const total = steps.length;
    expect(total).toBeGreaterThan(8);
    for (const { step, learningRate, progress } of steps) {
      const at = Math.min(step, total - 1);
      expect(learningRate).toBeCloseTo(0.5 * (at < 4 ? at / 4 : (total - at) / (total - 4)), 10);
      expect(progress).toBeCloseTo(step / total, 10);
    }
  });

  it("moves the weights by the scheduled rate, not by the peak", async () => {
    const before = scope(() => tinyT5().parameters.get("shared.weight").toFloat32Array());
    const settings = { learningRate: 1, warmupSteps: 1_000_000, maxEpochs: 1, weightDecay: 0 };
    await trained({ settings }, (result, { model }) => {
      const after = model.parameters.get("shared.weight").toFloat32Array();
      const moved = Math.max(...after.map((value, i) => Math.abs(value - (before[i] as number))));
      // Warm-up is cut to all steps but the last: the rates are 1/(n − 1), 2/(n − 1), …, 1, 1, and Adam moves no weight by much more than their sum.
      expect(result.steps).toBeGreaterThan(4);
      expect(moved).toBeLessThan(0.75 * result.steps);
      expect(moved).toBeGreaterThan(0);
    });
  });

  it("stops after `patience` epochs without a better value, and brings the best weights back", async () => {
    const hashes: string[] = [];
    const model = tinyT5();
    const values = scripted(9, 5, 3, 4, 3, 3.5, 1);
    const validate = (): number => {
      hashes.push(weightsHash(model.parameters));
      return values();
    };
    try {
      const result = await train(tinyTraining(folder(), { settings: { maxEpochs: 20, patience: 3 }, options: { model, validate } }));
      expect([result.best, result.epochs, hashes.length]).toEqual([3, 5, 1 + 5]);
      expect(weightsHash(model.parameters)).toBe(hashes[2]);
      expect(new Set(hashes).size).toBe(6);
      expect(model.parameters.tensors.some((tensor) => tensor.requiresGrad)).toBe(false);
    } finally {
      model.parameters.dispose();
    }
  });

  it("says which validation was the best", async () => {
    const { events } = await runTinyTraining(folder(), { options: { validate: scripted(9, 2, 3, 1) } });
    const evaluations = (events as Kinds[]).filter(({ kind }) => kind === "evaluation");
    expect(evaluations.map(({ isBest }) => isBest)).toEqual([undefined, true, false, true]);
  });

  it("tells what the model was worth before the first step, whose weights are never the best", async () => {
    await trained({ options: { validate: scripted(1, 3, 2, 4) } }, (result) => expect(result).toMatchObject({ start: 1, best: 2 }));
    await trained({}, (result) => expect(result).toMatchObject({ start: 1, best: 2 }));
  });

  it("that has finished is not done again: the best weights are there at once", async () => {
    const first = await runTinyTraining(folder());
    const again = await runTinyTraining(folder());
    expect(again).toEqual({ events: [], weights: first.weights });
  });

  it.each<[TrainResult["end"], TinyTrainingChanges]>([
    ["complete", {}],
    ["complete", { settings: { maxSteps: 4 } }],
    ["patience", { settings: { patience: 1 }, options: { validate: scripted(9, 1, 2, 0) } }],
    ["deadline", { options: { deadline: 0 } }],
  ])("says that what ended it was %s, also when it is asked again: %j", async (end, changes) => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const later = attempt === 0 ? changes : { ...changes, options: {} };
      await trained(later, (result) => expect(result.end).toBe(end));
    }
  });

  it("gives the same bits for the same seed, others for another", async () => {
    const one = await runTinyTraining(join(folder(), "one"));
    expect(await runTinyTraining(join(folder(), "two"))).toEqual(one);
    const other = await runTinyTraining(join(folder(), "three"), { options: { seed: 8 } });
    expect(other.weights).not.toBe(one.weights);
  });

  it.each(["float32", "bfloat16"] as const)(
    "gives the same bits with gradient checkpointing in %s, which runs every layer twice",
    async (computeDtype) => {
      const plain = await runTinyTraining(join(folder(), "plain"), { settings: { computeDtype } });
      let asked: unknown;
      const wrap = (objective: Objective): Objective => ({
        ...objective,
        compute: (batch, context) => {
          asked = context.recompute;
          return objective.compute(batch, context);
        },
      });
      const checkpointed = await runTinyTraining(join(folder(), "less memory"), {
        settings: { computeDtype, gradientCheckpointing: true },
        wrap,
      });
      expect(asked).toBe(true);
      expect(checkpointed).toEqual(plain);
    },
  );

  it.each([0, 0.2])("does so where an adapter is trained, of a base without gradients, that drops %d of what it reads", async (dropout) => {
    const initialize = () => tinyLora(tinyT5(), { dropout });
    const plain = await runTinyTraining(join(folder(), "plain"), { initialize });
    const checkpointed = await runTinyTraining(join(folder(), "less memory"), { initialize, settings: { gradientCheckpointing: true } });
    expect(checkpointed).toEqual(plain);
  });

  it("validates as it likes, synchronously or not, and the loop lets others run", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await runTinyTraining(folder(), { options: { validate: async () => 1 } });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

it("training starts from the weights that the model has: a second stage goes on where the first ended", async () => {
  const model = tinyT5();
  try {
    await train(tinyTraining(join(folder(), "first"), { options: { model } }));
    const [reached, hash] = [nllOf(model, reversalExamples(60)), weightsHash(model.parameters)];
    // With no step of any size, what the second stage has at its end is what it began with.
    const still = { settings: { learningRate: 0, weightDecay: 0, maxSteps: 1 }, options: { model, fingerprint: "second" } };
    const result = await train(tinyTraining(join(folder(), "second"), { ...still, data: { examples: reversalExamples(10) } }));
    expect(weightsHash(model.parameters)).toBe(hash);
    expect(nllOf(model, reversalExamples(60))).toBe(reached);
    expect(result.best).toBe(nllOf(model, reversalExamples(20, { seed: 5 })));
  } finally {
    model.parameters.dispose();
  }
});

describe("train refuses", () => {
  const attempt = (changes: TinyTrainingChanges) => runTinyTraining(folder(), changes);

  it("to train on nothing", async () => {
    await expect(attempt({ data: { examples: [] } })).rejects.toThrow(DataError);
    await expect(attempt({ data: { examples: [] } })).rejects.toThrow("student: there are no examples to train on.");
  });

  it("a budget that an example does not fit in", async () => {
    await expect(attempt({ data: { batchTokens: 5 } })).rejects.toThrow(ConfigError);
  });

  it.each([
    ["maxEpochs", 0],
    ["maxEpochs", 1.5],
    ["patience", 0],
    ["patience", Number.NaN],
  ])("%s %f", async (key, value) => {
    await expect(attempt({ settings: { [key]: value } })).rejects.toThrow(ConfigError);
    await expect(attempt({ settings: { [key]: value } })).rejects.toThrow(`${key} is ${value}`);
  });

  it("a validation value that is not finite, and keeps the last checkpoint", async () => {
    await expect(attempt({ options: { validate: scripted(9, 2, Number.NaN) } })).rejects.toThrow(TrainingError);
    const { events } = await attempt({ options: { validate: scripted(1, 3) } });
    // The value before the first step is the checkpoint's.
    expect((events as Kinds[]).filter(({ kind }) => kind === "evaluation")).toHaveLength(2);
  });

  it("to begin where the model has no finite value, and names the training, the measure and what is still good later", async () => {
    const validate = scripted(Number.NaN);
    await expect(attempt({ options: { validate } })).rejects.toThrow("student: the validation nll before the first step is NaN.");
    const later = attempt({ settings: { stepsPerValidation: 1 }, options: { validate: scripted(2, 3, Number.POSITIVE_INFINITY) } });
    await expect(later).rejects.toMatchObject({
      message: "student: the validation nll after step 2 is Infinity.",
      hint: `Lower the learning rate. The last good checkpoint is ${join(folder(), "last")}.`,
    });
  });

  it("a checkpoint of another training", async () => {
    await attempt({});
    await expect(attempt({ options: { fingerprint: "other" } })).rejects.toThrow(CheckpointError);
    await expect(attempt({ options: { fingerprint: "other" } })).rejects.toThrow(`${join(folder(), "last")}: belongs to another training`);
  });

  it("a checkpoint of tensors of another size, by name: none is spread over a larger one", async () => {
    await runTinyTraining(folder(), { settings: { maxEpochs: 1 } });
    const [path, statePath] = ["model.safetensors", "state.json"].map((name) => join(folder(), "last", name)) as [string, string];
    const { sha256: _, ...state } = JSON.parse(readFileSync(statePath, "utf8"));
    scope(() => {
      const saved = [...loadSafetensors(path)].map(([name, tensor]) => [name, contiguous(slice(tensor, 0, 0, 1))] as const);
      // As the checkpoint of another model with the same fingerprint, which a caller may give.
      state.files["model.safetensors"] = writeChunksAtomic(path, safetensorsChunks(saved));
    });
    writeSealedJson(statePath, state);
    await expect(runTinyTraining(folder(), { settings: { maxEpochs: 1 } })).rejects.toThrow(/model\.safetensors: '.+' has the shape \[1/);
  });

  it("a damaged checkpoint, by its file, and leaves the model trainable", async () => {
    const interrupted = new AbortController();
    const stop = { signal: interrupted.signal, onEvent: () => interrupted.abort() };
    await expect(attempt({ options: stop })).rejects.toThrow("interrupted");
    const state = join(folder(), "last", "state.json");
    const [good, weights] = [readFileSync(state), join(folder(), "last", "model.safetensors")];
    writeFileSync(state, good.subarray(0, 20));
    await expect(attempt({})).rejects.toMatchObject({
      message: expect.stringContaining(`${state}: not a JSON document`),
      hint: expect.stringContaining("starts over"),
    });
    writeFileSync(state, good);
    writeFileSync(weights, readFileSync(weights).subarray(0, 100));
    await expect(attempt({})).rejects.toThrow(CheckpointError);
    await expect(attempt({})).rejects.toThrow(weights);
    rmSync(weights);
    await expect(attempt({})).rejects.toThrow(`${weights}: is missing.`);
  });
});

it("a checkpoint holds weights, moments and everything that decides what comes next, in float32", async () => {
  await runTinyTraining(folder(), { settings: { maxEpochs: 1 } });
  const live = liveTensors();
  scope(() => {
    const weights = loadSafetensors(join(folder(), "last", "model.safetensors"));
    const optimizer = loadSafetensors(join(folder(), "last", "optimizer.safetensors"));
    expect(optimizer.size).toBe(3 * weights.size);
    expect(new Set([...weights.values(), ...optimizer.values()].map(({ dtype }) => dtype))).toEqual(new Set(["float32"]));
  });
  expect(liveTensors()).toBe(live);
  const state = JSON.parse(readFileSync(join(folder(), "last", "state.json"), "utf8"));
  expect(state).toMatchObject({
    version: 4,
    fingerprint: "tiny",
    progress: { end: "complete", sinceBest: 0, cursor: { epoch: 1, batch: 0 } },
  });
});

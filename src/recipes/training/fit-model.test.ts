import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../core/index.js";
import { fineTuning } from "../../distill/index.js";
import { reversalExamples, tinyT5 } from "../../models/testing/tiny-t5.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import type { TrainResult } from "../../train/index.js";
import { presetFor, resolveConfig } from "../distill/index.js";
import type { PreparedData } from "../task/index.js";
import { fitModel } from "./fit-model.js";

useNoLeaks();
const folder = useFolder();

const config = resolveConfig(presetFor({ train: "pairs.jsonl" }));
const examples = reversalExamples(12);
const data = { train: examples, validation: reversalExamples(4, { seed: 5 }) } as unknown as PreparedData;
const training = { ...config.distillation.training, maxSteps: 2 };

/** Trains a fresh tiny T5 whose weights come from `seed`. */
async function trained(seed: number): Promise<TrainResult> {
  const model = tinyT5({}, { seed });
  try {
    const context = { config, data, runFolder: folder(), emit: () => {} };
    return await fitModel(model, fineTuning(model), { name: "baseline", training, examples }, context);
  } finally {
    model.parameters.dispose();
  }
}

describe("fitModel", () => {
  it("goes on from the checkpoint of the same starting weights, and refuses that of others", async () => {
    const first = await trained(1);
    expect(existsSync(join(folder(), "checkpoints/baseline/last/state.json"))).toBe(true);
    expect(await trained(1)).toEqual(first);
    await expect(trained(2)).rejects.toThrow(CheckpointError);
  });
});

import { expect, test } from "vitest";
import { resolveConfig } from "./config.js";
import { plannedWork } from "./planned-work.js";
import type { PreparedData } from "./prepare-data.js";

const training = { learningRate: 1e-3, maxEpochs: 3, batchTokens: 32 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const config = resolveConfig({
  data: { train: "pairs.jsonl", maxSourceLength: 10, maxTargetLength: 10 },
  teacher: { shape, training },
  student: { shape, training: { ...training, batchExamples: 4 } },
  pseudoTargets: { inputs: "unlabeled", sequences: 2 },
  distillation: { training: { ...training, maxSteps: 7 } },
  generation: { batchTokens: 32 },
});

/** Ten examples of 20 tokens, of which 32 hold one, and three inputs. */
const row = (id: number) => ({ id: `${id}`, inputIds: new Int32Array(10), labels: new Int32Array(10) });
const rows = Array.from({ length: 10 }, (_, i) => row(i));
const unlabeled = rows.slice(0, 3).map(({ id, inputIds }) => ({ id: `u${id}`, inputIds }));
const data = { train: rows, validation: rows, test: rows, unlabeled } as unknown as PreparedData;
const unitsOf = Object.fromEntries(plannedWork(config, data, { teacher: 100, student: 10 }).map(({ name, units }) => [name, units]));

test("steps are counted in the batches that the examples really fill", () => {
  expect(unitsOf.teacher).toBe(30);
  expect(unitsOf.baseline).toBe(9);
});

test("maxSteps, inputs and K bound the rest", () => {
  expect(unitsOf).toMatchObject({ student: 7, "pseudo-targets": 6, evaluation: 30 });
  expect(Object.keys(unitsOf)).toEqual(["teacher", "baseline", "pseudo-targets", "student", "evaluation"]);
});

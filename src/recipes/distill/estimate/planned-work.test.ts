import { expect, test } from "vitest";
import type { PreparedData } from "../../task/index.js";
import { resolveConfig } from "../config/index.js";
import { plannedWork } from "./planned-work.js";

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

type StudentTraining = NonNullable<typeof config.student.training>;
const resolvedTraining = (changes: Partial<StudentTraining>): StudentTraining => ({
  ...(config.student.training as StudentTraining),
  ...changes,
});

/** Ten examples of 20 tokens, of which 32 hold one, and three inputs. */
const row = (id: number) => ({ id: `${id}`, inputIds: new Int32Array(10), labels: new Int32Array(10) });
const rows = Array.from({ length: 10 }, (_, i) => row(i));
const unlabeled = rows.slice(0, 3).map(({ id, inputIds }) => ({ id: `u${id}`, inputIds }));
const data = { train: rows, validation: rows, test: rows, unlabeled } as unknown as PreparedData;
const sizes = { teacher: 100, student: 10 };
/** The parts of a recipe, by name. */
const partsOf = (recipe = config) => Object.fromEntries(plannedWork(recipe, data, sizes).map((part) => [part.name, part]));
const unitsOf = Object.fromEntries(Object.values(partsOf()).map(({ name, units }) => [name, units]));

test("steps are counted in the batches that the examples really fill", () => {
  expect(unitsOf.teacher).toBe(30);
  expect(unitsOf.baseline).toBe(9);
});

test("maxSteps, inputs and K bound the rest", () => {
  expect(unitsOf).toMatchObject({ student: 7, "pseudo-targets": 6, evaluation: 20, "teacher-evaluation": 10 });
  const trainings = ["teacher", "teacher-validation", "baseline", "baseline-validation"];
  expect(Object.keys(unitsOf)).toEqual([
    ...trainings,
    "pseudo-targets",
    "student",
    "student-validation",
    "teacher-evaluation",
    "evaluation",
  ]);
});

test("every validation goes through the split, and is part of its training's time", () => {
  expect(unitsOf).toMatchObject({ "teacher-validation": 4 * 10, "baseline-validation": 4 * 10, "student-validation": 2 * 10 });
  const everyTwo = { ...config, student: { ...config.student, training: resolvedTraining({ stepsPerValidation: 2 }) } };
  expect(partsOf(everyTwo)["baseline-validation"]).toMatchObject({ units: 6 * 10, during: "baseline" });
});

test("a validation that decodes takes more than one that reads the labels", () => {
  const selectBy = "bleu" as const;
  const decoding = { ...config, student: { ...config.student, training: resolvedTraining({ selectBy }) } };
  const operations = (recipe: typeof config): number => partsOf(recipe)["baseline-validation"]?.operations as number;
  expect(operations(config)).toBe(4 * 10 * 20 * 2 * 10);
  expect(operations(decoding)).toBe(4 * 10 * 10 * 4 * 2 * 10);
});

test("a teacher that is taken as it is reads the validation split, to see whether it knows anything", () => {
  const { training: _, ...teacher } = config.teacher;
  const parts = partsOf({ ...config, teacher });
  expect(parts["teacher-validation"]).toMatchObject({ units: 10, operations: 10 * 20 * 2 * 100 });
  expect(parts.teacher).toBeUndefined();
});

test("the teacher reads the validation split once more where its temperature is fitted to it", () => {
  const fitting = { ...config, distillation: { ...config.distillation, teacherTemperature: "fit" as const } };
  const operations = 10 * 20 * 2 * sizes.teacher;
  expect(partsOf(fitting)["teacher-temperature"]).toEqual({ name: "teacher-temperature", kind: "validation", units: 10, operations });
});

test("the student reads every pseudo-target once where a filter asks for its log-probabilities, and not for another rule", () => {
  const filtered = (filter: NonNullable<typeof config.pseudoTargets.filter>) =>
    partsOf({ ...config, pseudoTargets: { ...config.pseudoTargets, filter } })["pseudo-target-scoring"];
  // Three inputs with two targets each, 10 source and 10 target tokens.
  const operations = 3 * 2 * 20 * 2 * sizes.student;
  expect(filtered({ studentLogProb: { keep: 0.5 } })).toEqual({
    ...{ name: "pseudo-target-scoring", kind: "validation", units: 6, operations },
  });
  expect(filtered({ teacherLogProb: { keep: 0.5 }, ended: true })).toBeUndefined();
});

test("Joint-Teaching's samples count, on its share of the steps", () => {
  const operations = (alpha: number): number => {
    const distillation = { ...config.distillation, jointTeaching: { alpha, sampling: {} } };
    return partsOf({ ...config, distillation } as typeof config).student?.operations as number;
  };
  const samples = operations(0) - operations(1);
  expect(operations(1)).toBe(partsOf().student?.operations);
  // 7 steps of one sequence: 10 tokens each, 2 operations per parameter, of which there are 10, and 4 times as slow as training's.
  expect(samples).toBeCloseTo(7 * 10 * 2 * 10 * 4);
  expect(operations(0.5)).toBeCloseTo(operations(1) + samples / 2);
});

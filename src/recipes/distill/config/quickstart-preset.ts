import { packagedTeachers } from "../../config/index.js";
import type { DistillRecipe } from "./distill-config.js";

type Recipe = Omit<DistillRecipe, "data">;
type Training = NonNullable<DistillRecipe["teacher"]["training"]>;
type Steps = Pick<Training, "learningRate"> & { readonly maxSteps: number } & Partial<Training>;

/** A training that is sized by steps: there are more epochs than it will see. */
function bySteps(steps: Steps): Training {
  return { maxEpochs: steps.maxSteps, stepsPerValidation: 250, batchTokens: 1024, ...steps };
}

/** A T5's sizes: heads of 16, because wide ones never learn to align from random weights (docs/studies/LOG.md). */
function shape(numHeads: number, [numLayers, numDecoderLayers]: readonly [number, number]) {
  const dModel = 16 * numHeads;
  return { dModel, dKv: 16, dFf: 3 * dModel, numHeads, numLayers, numDecoderLayers };
}

const infilling = { noise: "text-infilling", stepsPerValidation: 500, dropoutRate: 0 } as const;

/** The study's best recipe: sampled pseudo-targets for every input, another one in every epoch, and Joint-Teaching. */
const pseudoTargets = { inputs: "both", decoding: { method: "sampling", topP: 0.95 } } as const;
const jointTeaching = { alpha: 0.5, sampling: { topP: 0.95 } } as const;

/**
 * Recipes for the quickstart: sized to end within fifteen minutes on two cores. That of `pronounce` has the sizes, rates and most steps of the registered
 * comparison (docs/studies/2026-11-24-pseudo-targets/), but ends by patience, too; docs/studies/LOG.md says how they were found.
 */
const pronounce: Recipe = {
  tokenizer: { vocabularySize: 325, mergesFromTargetsOnly: true },
  teacher: {
    shape: { ...shape(8, [2, 1]), tieWordEmbeddings: false, dropoutRate: 0.2 },
    pretraining: { ...bySteps({ learningRate: 2e-3, maxSteps: 2500 }), ...infilling },
    training: bySteps({ learningRate: 2e-3, maxSteps: 6000 }),
  },
  student: {
    shape: { ...shape(3, [1, 1]), tieWordEmbeddings: false, dropoutRate: 0.05 },
    pretraining: { ...bySteps({ learningRate: 4e-3, maxSteps: 2500 }), ...infilling },
    training: bySteps({ learningRate: 8e-3, maxSteps: 6000 }),
  },
  pseudoTargets: { ...pseudoTargets, sequences: 8 },
  distillation: { dropoutRate: 0, jointTeaching, training: bySteps({ learningRate: 8e-3, maxSteps: 6000 }) },
  finalFineTuning: bySteps({ learningRate: 5e-4, maxSteps: 500, stepsPerValidation: 50 }),
};

/** The quickstart's own: the packaged teacher has learned from other words than the user labels, and is only asked. docs/studies/2026-11-30-quickstart/ */
const pronounceFewLabels: Recipe = {
  teacher: { from: packagedTeachers.pronounce.folder },
  student: {
    shape: { ...shape(4, [1, 1]), tieWordEmbeddings: false, dropoutRate: 0.1 },
    pretraining: { ...bySteps({ learningRate: 4e-3, maxSteps: 800 }), ...infilling },
    training: bySteps({ learningRate: 4e-3, maxSteps: 1500 }),
  },
  pseudoTargets: { ...pseudoTargets, sequences: 2 },
  distillation: {
    startFrom: "baseline",
    dropoutRate: 0,
    training: bySteps({ learningRate: 6e-3, maxSteps: 2700, stepsPerValidation: 450 }),
  },
};

const batchTokens = 2048;
const english: Recipe = {
  tokenizer: { vocabularySize: 2000 },
  teacher: {
    shape: shape(10, [3, 2]),
    pretraining: { ...bySteps({ learningRate: 1e-3, maxSteps: 400, batchTokens }), ...infilling },
    training: bySteps({ learningRate: 1e-3, maxSteps: 800, batchTokens }),
  },
  student: {
    shape: shape(6, [2, 1]),
    pretraining: { ...bySteps({ learningRate: 2e-3, maxSteps: 400, batchTokens }), ...infilling },
    training: bySteps({ learningRate: 2e-3, maxSteps: 800, batchTokens }),
  },
  pseudoTargets: { ...pseudoTargets, sequences: 2 },
  distillation: { jointTeaching, training: bySteps({ learningRate: 2e-3, maxSteps: 800, batchTokens }) },
  finalFineTuning: bySteps({ learningRate: 2e-4, maxSteps: 200, stepsPerValidation: 50, batchTokens }),
};

const spelling = { prompt: ">", maxSourceLength: 32, maxTargetLength: 24 } as const;

/**
 * The quickstart's recipe for a built-in dataset, or for a user's own files of English text. That of `pronounce-1k` has a teacher that comes with the package; the
 * others train theirs.
 * @example
 * ```ts
 * import { presetFor } from "retort-kd";
 *
 * const recipe = presetFor({ train: "pairs.jsonl", unlabeled: "inputs.jsonl" });
 * recipe.student.training?.maxSteps; // → 800
 * presetFor({ dataset: "pronounce" }).pseudoTargets?.sequences; // → 8
 * presetFor({ dataset: "pronounce-1k" }).teacher.training; // → undefined
 * ```
 */
export function presetFor(data: DistillRecipe["data"]): DistillRecipe {
  if (data.dataset === "pronounce-1k") return { ...pronounceFewLabels, data: { ...spelling, ...data } };
  if (data.dataset === "pronounce" || data.dataset === "pronounce-teacher") return { ...pronounce, data: { ...spelling, ...data } };
  return { ...english, data };
}

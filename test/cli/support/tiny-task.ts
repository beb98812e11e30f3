import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRows } from "./command-line.js";

const adjectives = "red green blue small large old new fast slow warm cold bright".split(" ");
const nouns = "house river car tree book lamp road bird stone cloud".split(" ");

/** 120 pairs to learn from. */
export const pairs = adjectives.flatMap((adjective) =>
  nouns.map((noun) => ({ source: `${adjective} ${noun}`, target: `the ${noun} is ${adjective}` })),
);

/** 40 inputs without targets. */
export const inputs = adjectives.slice(0, 4).flatMap((adjective) => nouns.map((noun) => ({ source: `very ${adjective} ${noun}` })));

const training = { learningRate: 0.01, warmupSteps: 5, patience: 30, batchTokens: 256 };
const shape = { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

/** Everything that a distillation can be made of, small enough that the whole main job takes a second or two of computing. */
export const tinyRecipe = {
  data: { train: "pairs.jsonl", unlabeled: "inputs.jsonl", maxSourceLength: 24, maxTargetLength: 24 },
  tokenizer: { vocabularySize: 300 },
  teacher: {
    shape: { ...shape, dModel: 32, numHeads: 4 },
    pretraining: { dropoutRate: 0, ...training, maxEpochs: 2 },
    training: { ...training, maxEpochs: 3 },
  },
  student: { shape, pretraining: { ...training, maxEpochs: 2 }, training: { ...training, maxEpochs: 3 } },
  pseudoTargets: { inputs: "both", sequences: 2, decoding: { method: "sampling", topP: 0.95 } },
  distillation: { jointTeaching: { alpha: 0.5 }, training: { ...training, maxEpochs: 3 } },
  finalFineTuning: { ...training, learningRate: 1e-3, maxEpochs: 2 },
  threads: 1,
};

/** One model by itself: pretrained on all inputs, then fine-tuned. */
export const tinyFineTuning = {
  data: tinyRecipe.data,
  tokenizer: tinyRecipe.tokenizer,
  model: tinyRecipe.student,
  threads: 1,
};

/** A model from random weights, pretrained on the sources of the pairs. */
export const tinyPretraining = {
  data: { inputs: "pairs.jsonl", maxSourceLength: 24 },
  tokenizer: tinyRecipe.tokenizer,
  model: { shape, pretraining: { ...training, maxEpochs: 3 } },
  threads: 1,
};

/** Writes the task and its recipes (JSON is YAML) into a folder. */
export function writeTinyTask(folder: string): void {
  writeRows(join(folder, "pairs.jsonl"), pairs);
  writeRows(join(folder, "inputs.jsonl"), inputs);
  writeFileSync(join(folder, "tiny.yaml"), JSON.stringify(tinyRecipe));
  writeFileSync(join(folder, "tiny-fine-tuning.yaml"), JSON.stringify(tinyFineTuning));
  writeFileSync(join(folder, "tiny-pretraining.yaml"), JSON.stringify(tinyPretraining));
}

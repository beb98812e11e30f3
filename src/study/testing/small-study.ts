import { resolveStudy, type StudyFile } from "../config/index.js";
import type { Resolvers } from "../plan/index.js";
import type { RunRecord } from "../results/index.js";

/** A study of one pair on one task with two seeds: a stage over models and two over pairs. */
export const smallStudyFile: StudyFile = {
  seeds: [1, 2],
  tasks: { swap: { data: { train: "pairs.jsonl", unlabeled: "inputs.jsonl" } } },
  models: {
    big: { from: "models/big", training: { learningRate: 1 } },
    small: { from: "models/small", decoderLayers: 2, training: { learningRate: 2 } },
  },
  pairs: { pair: { teacher: "big", student: "small" } },
  recipe: { tokenizer: { vocabularySize: 300 }, pseudoTargets: { inputs: "none" }, distillation: { training: { learningRate: 3 } } },
  decideBy: { metric: "NLL" },
  stages: [
    { id: "S1", question: "Large or small?", over: "models", options: { large: "big", small: "small" } },
    {
      id: "S3",
      question: "Which objective?",
      over: "pairs",
      expected: "logits-kd",
      options: {
        "fine-tuning": { system: "S", distillation: { objective: "fine-tuning" } },
        "logits-kd": { distillation: { objective: "logits-kd" } },
      },
    },
    {
      id: "S5",
      question: "Which inputs?",
      over: "pairs",
      options: { none: {}, both: { pseudoTargets: { inputs: "both" } } },
    },
  ],
};

/** The same, resolved. */
export function smallStudy(changes: Partial<StudyFile> = {}) {
  return resolveStudy({ ...smallStudyFile, ...changes });
}

/** Recipes as they are, with one default. */
export const plainResolvers: Resolvers = {
  "fine-tune": (recipe) => ({ version: 1, ...(recipe as object) }),
  distill: (recipe) => ({ version: 1, ...(recipe as object) }),
};

/** A record with this validation NLL; the rest says nothing. */
export function sampleRecord(key: string, nll: number, changes: Partial<RunRecord> = {}): RunRecord {
  const scores = { nll, scores: [], cost: { parameters: 1, checkpointBytes: 4, tokensPerSecond: 1 } };
  return {
    version: 1,
    key,
    verb: "distill",
    config: {},
    task: "swap",
    subject: "pair",
    seed: 1,
    splits: { validation: scores, test: scores },
    targetKind: "text",
    weights: "w",
    startedFrom: {},
    data: {},
    environment: {} as RunRecord["environment"],
    seconds: 1,
    warnings: [],
    ...changes,
  };
}

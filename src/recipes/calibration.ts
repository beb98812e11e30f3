import { batchByTokens, collatePairs, type EncodedExample, type EncodedInput } from "../data/index.js";
import { fineTuning } from "../distill/index.js";
import { generateAll } from "../generate/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { AdamW } from "../optim/index.js";
import { RandomStream } from "../tensor/index.js";
import { type Objective, trainStep } from "../train/index.js";
import { decodingOf } from "./decode-split.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective } from "./distillation-objective.js";
import type { PlannedPart } from "./planned-work.js";
import { copyModel, type ModelPair } from "./starting-model.js";

const steps = 3;

/** How long one step, or one sequence, of a part takes: the median of a few, after one that is not counted. */
export async function secondsPerUnit(part: PlannedPart, models: ModelPair, context: DistillContext): Promise<number> {
  if (part.units === 0) return 0;
  return part.kind === "generation" ? secondsPerSequence(part.name, models, context) : secondsPerStep(part.name, models, context);
}

async function secondsPerSequence(name: string, { teacher, student }: ModelPair, { config, data }: DistillContext): Promise<number> {
  const isEvaluation = name === "evaluation";
  const { decoding, sequences } = isEvaluation ? { ...config.evaluation, sequences: 1 } : config.pseudoTargets;
  const options = {
    decoding: decodingOf(decoding, { maxNewTokens: config.data.maxTargetLength, seed: config.seed, sequences }),
    batchTokens: config.generation.batchTokens,
  };
  const rows: readonly EncodedInput[] = isEvaluation ? data.test : [...data.train, ...data.unlabeled];
  const inputs = oneBatch(rows, options.batchTokens / sequences, config.data.maxTargetLength);
  const started = performance.now();
  await generateAll(isEvaluation ? student : teacher, inputs, options);
  return (performance.now() - started) / 1000 / (inputs.length * sequences);
}

/** As many inputs, evenly spaced, as fit a batch. */
function oneBatch<Row extends EncodedInput>(rows: readonly Row[], batchTokens: number, targetLength: number): Row[] {
  const longest = rows.reduce((most, { inputIds }) => Math.max(most, inputIds.length), 1);
  const count = Math.max(1, Math.min(rows.length, Math.floor(batchTokens / (longest + targetLength))));
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] as Row);
}

function secondsPerStep(name: string, models: ModelPair, context: DistillContext): number {
  const { config, data } = context;
  const isTeacher = name.startsWith("teacher");
  const copy = copyModel(isTeacher ? models.teacher : models.student, {});
  try {
    const objective = name === "student" ? distillationObjective(config, { teacher: models.teacher, student: copy }) : fineTuning(copy);
    const lengths = data.train.map(({ inputIds, labels }) => ({ source: inputIds.length, target: labels.length }));
    const batches = batchByTokens(lengths, { maxTokens: trainingOf(name, context).batchTokens });
    const middle = (batches[Math.floor(batches.length / 2)] ?? []).map((index) => data.train[index] as EncodedExample);
    return timeSteps(copy, objective, middle, config.dtype);
  } finally {
    copy.parameters.dispose();
  }
}

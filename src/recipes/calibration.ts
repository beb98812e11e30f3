import { RandomSequence } from "../core/index.js";
import type { EncodedExample, EncodedInput } from "../data/index.js";
import { fineTuning } from "../distill/index.js";
import { generateAll } from "../generate/index.js";
import { copyModel, type EncoderDecoderModel } from "../models/index.js";
import { AdamW } from "../optim/index.js";
import { RandomStream } from "../tensor/index.js";
import { epochBatches, type Objective, stepBatch, type TrainData, trainStep } from "../train/index.js";
import type { DistillConfig, PretrainingConfig, TrainingConfig } from "./config-schema.js";
import { decodingOf } from "./decode-split.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective } from "./distillation-objective.js";
import type { PlannedPart } from "./planned-work.js";
import type { ModelPair } from "./starting-model.js";

/** So many are timed after one that is not: enough to see both kinds of step that Joint-Teaching takes. */
const timedSteps = 4;

/** How long one step, or one sequence, of a part takes with the models as they are: their weights stay. */
export async function secondsPerUnit(part: PlannedPart, models: ModelPair, context: DistillContext): Promise<number> {
  if (part.units === 0) return 0;
  return part.kind === "generation" ? secondsPerSequence(part.name, models, context) : secondsPerStep(part.name, models, context);
}

async function secondsPerSequence(name: string, { teacher, student }: ModelPair, { config, data }: DistillContext): Promise<number> {
  const isEvaluation = name === "evaluation";
  const { decoding, sequences } = isEvaluation ? { ...config.evaluation, sequences: 1 } : config.pseudoTargets;
  const maxNewTokens = config.data.maxTargetLength;
  const options = {
    decoding: decodingOf(decoding, { maxNewTokens, seed: config.seed, sequences }),
    batchTokens: config.generation.batchTokens,
  };
  const rows: readonly EncodedInput[] = isEvaluation ? data.test : [...data.train, ...data.unlabeled];
  const inputs = oneBatch(rows, options.batchTokens / sequences, maxNewTokens);
  const started = performance.now();
  await generateAll(isEvaluation ? student : teacher, inputs, options);
  return (performance.now() - started) / 1000 / (inputs.length * sequences);
}

/** As many inputs, evenly spaced, as surely fit a batch. */
function oneBatch<Row extends EncodedInput>(rows: readonly Row[], batchTokens: number, maxNewTokens: number): Row[] {
  const longest = rows.reduce((most, { inputIds }) => Math.max(most, inputIds.length), 1);
  const count = Math.max(1, Math.min(rows.length, Math.floor(batchTokens / (longest + maxNewTokens))));
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] as Row);
}

async function secondsPerStep(name: string, models: ModelPair, { config, data }: DistillContext): Promise<number> {
  const copy = copyModel(name.startsWith("teacher") ? models.teacher : models.student);
  try {
    const objective = name === "student" ? distillationObjective(config, { teacher: models.teacher, student: copy }) : fineTuning(copy);
    const { batchTokens, batchExamples } = trainingOf(name, config);
    const { padTokenId, decoderStartTokenId } = copy.config;
    return await timeSteps(copy, objective, { examples: data.train, batchTokens, batchExamples, padTokenId, decoderStartTokenId }, config);
  } finally {
    copy.parameters.dispose();
  }
}

async function timeSteps(
  model: EncoderDecoderModel,
  objective: Objective,
  data: TrainData & { readonly examples: readonly EncodedExample[] },
  { dtype, seed }: Pick<DistillConfig, "dtype" | "seed">,
): Promise<number> {
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  using optimizer = new AdamW(model.parameters);
  using dropout = RandomStream.named(seed, "calibration", model.device);
  const batches = epochBatches(data, RandomSequence.named(seed, "calibration"), 0);
  let seconds = 0;
  for (let step = 0; step <= timedSteps; step++) {
    const started = performance.now();
    const examples = (batches[step % batches.length] as readonly number[]).map((index) => data.examples[index] as EncodedExample);
    const chosen = (await objective.chooseTargets?.(examples, { step })) ?? examples;
    const context = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype: dtype };
    trainStep(context, stepBatch(data, chosen, model.device), { learningRate: 1e-9, step });
    if (step > 0) seconds += (performance.now() - started) / 1000;
  }
  return seconds / timedSteps;
}

function trainingOf(name: string, config: DistillConfig): TrainingConfig | PretrainingConfig {
  const { teacher, student, distillation, finalFineTuning } = config;
  const trainings: Readonly<Record<string, TrainingConfig | PretrainingConfig | undefined>> = {
    "teacher-pretraining": teacher.pretraining,
    "student-pretraining": student.pretraining,
    teacher: teacher.training,
    baseline: student.training,
    student: distillation.training,
    "final-fine-tuning": finalFineTuning,
  };
  return trainings[name] as TrainingConfig | PretrainingConfig;
}

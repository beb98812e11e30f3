import type { EncodedExample, EncodedInput } from "../../../data/index.js";
import { fineTuning, sequencesPerInput } from "../../../distill/index.js";
import { corpusNegativeLogLikelihood, fitTemperature } from "../../../evaluate/index.js";
import { type Decoding, generateAll } from "../../../generate/index.js";
import { copyModel, type TextModel, withDropoutRate } from "../../../models/index.js";
import { decodingOf, type PretrainingConfig, scoredDecoding, type TrainingConfig } from "../../config/index.js";
import type { ModelPair } from "../../starting-models/index.js";
import { timeSteps } from "../../training/index.js";
import type { DistillConfig } from "../config/index.js";
import type { DistillContext } from "../distill-context.js";
import { distillationObjective } from "../distillation-objective.js";
import { exposureDecoding } from "../exposure-bias/index.js";
import { forTeacher } from "../for-teacher.js";
import type { PlannedPart } from "./planned-work.js";

/** How long one step, sequence or example of a part takes with the models as they are: their weights stay. */
export async function secondsPerUnit(part: PlannedPart, models: ModelPair, whole: DistillContext): Promise<number> {
  if (part.units === 0) return 0;
  const context = isOfTeacher(part) ? forTeacher(whole) : whole;
  if (part.during !== undefined) return secondsPerValidated(part.during, models, context);
  if (part.kind === "validation") {
    const read = part.name === "teacher-temperature" ? fitTemperature : corpusNegativeLogLikelihood;
    return secondsPerRead(read, modelOf(part.name, models), { ...context, ...context.config.generation });
  }
  return part.kind === "training" ? secondsPerStep(part.name, models, context) : secondsPerSequence(part.name, models, context);
}

/** Whether the teacher alone works on it. */
function isOfTeacher({ name }: PlannedPart): boolean {
  return name.startsWith("teacher") || name === "pseudo-targets";
}

function secondsPerSequence(name: string, { teacher, student }: ModelPair, { config, data }: DistillContext): Promise<number> {
  if (name.endsWith("evaluation"))
    return secondsPerDecoded(modelOf(name, { teacher, student }), data.test, { config, decoding: scoredDecoding(config) });
  if (name === "exposure-bias") return secondsPerDecoded(teacher, data.validation, { config, decoding: exposureDecoding(config) });
  const { decoding, sequences } = config.pseudoTargets;
  const asked = decodingOf(decoding, { maxNewTokens: config.data.maxTargetLength, seed: config.seed, sequences });
  return secondsPerDecoded(teacher, [...data.train, ...data.unlabeled], { config, decoding: asked });
}

/** Per example that a training validates on once. */
async function secondsPerValidated(name: string, models: ModelPair, { config, data }: DistillContext): Promise<number> {
  const model = modelOf(name, models);
  const { selectBy, ...training } = { selectBy: "nll", ...trainingOf(name, config) };
  if (selectBy === "bleu") return secondsPerDecoded(model, data.validation, { config, decoding: scoredDecoding(config) });
  const batchTokens = Math.max(training.batchTokens, config.generation.batchTokens);
  return secondsPerRead(corpusNegativeLogLikelihood, model, { config, data, batchTokens });
}

/** Per validation example that a model reads, in the way given. */
async function secondsPerRead(
  read: (model: TextModel, examples: readonly EncodedExample[], options: { readonly batchTokens: number }) => Promise<unknown>,
  model: TextModel,
  { config, data, batchTokens }: Pick<DistillContext, "config" | "data"> & { readonly batchTokens: number },
): Promise<number> {
  const examples = oneBatch(data.validation, batchTokens, config.data.maxTargetLength);
  const started = performance.now();
  await read(model, examples, { batchTokens });
  return (performance.now() - started) / 1000 / examples.length;
}

/** How rows are decoded. */
interface DecodedRows {
  readonly config: DistillConfig;
  readonly decoding: Decoding;
}

async function secondsPerDecoded(model: TextModel, rows: readonly EncodedInput[], { config, decoding }: DecodedRows): Promise<number> {
  const { batchTokens } = config.generation;
  const sequences = sequencesPerInput(decoding);
  const inputs = oneBatch(rows, batchTokens / sequences, decoding.maxNewTokens);
  const started = performance.now();
  await generateAll(model, inputs, { decoding, batchTokens });
  return (performance.now() - started) / 1000 / (inputs.length * sequences);
}

/** As many inputs, evenly spaced, as surely fit a batch. */
function oneBatch<Row extends EncodedInput>(rows: readonly Row[], batchTokens: number, maxNewTokens: number): Row[] {
  const longest = rows.reduce((most, { inputIds }) => Math.max(most, inputIds.length), 1);
  const count = Math.max(1, Math.min(rows.length, Math.floor(batchTokens / (longest + maxNewTokens))));
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] as Row);
}

/** Joint-Teaching's two kinds of step are timed apart: a few steps would not have them in their shares. */
async function secondsPerStep(name: string, models: ModelPair, context: DistillContext): Promise<number> {
  const { distillation } = context.config;
  const joint = name === "student" ? distillation.jointTeaching : undefined;
  if (joint === undefined) return secondsPerAlikeStep(name, models, context);
  let seconds = 0;
  for (const { alpha, share } of [
    { alpha: 1, share: joint.alpha },
    { alpha: 0, share: 1 - joint.alpha },
  ]) {
    const config = { ...context.config, distillation: { ...distillation, jointTeaching: { ...joint, alpha } } };
    if (share > 0) seconds += share * (await secondsPerAlikeStep(name, models, { ...context, config }));
  }
  return seconds;
}

async function secondsPerAlikeStep(name: string, models: ModelPair, context: DistillContext): Promise<number> {
  const { config, data } = context;
  const copy = copyModel(modelOf(name, models));
  try {
    const isDistilled = name === "student";
    // A step from stored distributions costs about what one on labels does: nothing is stored yet that could be timed.
    const hasTeacher = isDistilled && !isFromStore(config);
    const model = isDistilled ? withDropoutRate(copy, config.distillation.dropoutRate) : copy;
    const objective = hasTeacher ? distillationObjective(context, { teacher: models.teacher, student: model }) : fineTuning(model);
    const { batchTokens, batchExamples, gradientCheckpointing } = trainingOf(name, config);
    const { padTokenId, decoderStartTokenId } = model.config;
    const examples = { examples: data.train, batchTokens, batchExamples, padTokenId, decoderStartTokenId };
    return (await timeSteps(model, objective, examples, { ...config, gradientCheckpointing })).seconds;
  } finally {
    copy.parameters.dispose();
  }
}

/** Whether every target of these steps is the data's own, and stored. */
function isFromStore({ distillation: { teacherCache, jointTeaching } }: DistillConfig): boolean {
  return teacherCache !== undefined && (jointTeaching === undefined || jointTeaching.alpha === 1);
}

/** The model that a part is about. */
export function modelOf(part: string, { teacher, student }: ModelPair): TextModel {
  return part.startsWith("teacher") ? teacher : student;
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

import { ConfigError, DataError, InterruptedError, streamSeed, TrainingError } from "../core/index.js";
import { type EncodedExample, EpochBatches, firstCursor, type MakeEpochBatches } from "../data/index.js";
import type { TextModel } from "../models/index.js";
import { AdamW, type AdamWOptions, linearSchedule } from "../optim/index.js";
import type { EvaluationEvent, StepEvent, WarningEvent } from "../runs/index.js";
import { RandomStream } from "../tensor/index.js";
import { batchOfStep } from "./batch-of-step.js";
import {
  firstProgress,
  lastCheckpoint,
  type Progress,
  restoreBestWeights,
  restoreTrainingState,
  saveBestWeights,
  saveTrainingState,
  type TrainEnd,
  type TrainingState,
} from "./checkpoint.js";
import { LossDoctor, lastGood } from "./doctor/index.js";
import { saveEarlyWeights } from "./early-weights.js";
import type { Objective } from "./objective.js";
import { trainStep } from "./step.js";
import { epochBatches, examplesOf, rememberEpoch, type TrainData } from "./train-data.js";

/** How long and how fast to train. */
export interface TrainSettings extends AdamWOptions {
  /** The peak; reached after warm-up, then falling linearly to 0 at the end of the schedule. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly maxEpochs: number;
  /** The epochs of the schedule; by default it ends with the longest possible training. Longer ones leave the learning rate above 0 at its end. */
  readonly scheduleEpochs?: number | undefined;
  /** Ends after so many optimizer steps, if `maxEpochs` have not ended it before. */
  readonly maxSteps?: number | undefined;
  /** Validates, and writes a checkpoint, after so many steps; by default at the end of every epoch. */
  readonly stepsPerValidation?: number | undefined;
  /** Ends after so many validations without a better value. */
  readonly patience: number;
  /** Gradients are clipped to this norm, all together. */
  readonly maxGradientNorm: number;
  readonly computeDtype: "float32" | "bfloat16";
  /** Keeps the hidden states between layers alone until backward, which computes every layer again: less memory, more time, the same gradients. Default: no. */
  readonly gradientCheckpointing?: boolean | undefined;
}

/** What checkpoints are compared by. */
export interface Measure {
  /** Such as `nll` or `bleu`. */
  readonly name: string;
  readonly better: "lower" | "higher";
}

/** Everything a training needs. */
export interface TrainOptions {
  readonly model: TextModel;
  readonly objective: Objective;
  readonly data: TrainData;
  readonly settings: TrainSettings;
  /** Run seed; dropout draws from its stream `dropout/<name>`. */
  readonly seed: number;
  /** What this training is called: part of its stream's name. */
  readonly name: string;
  /** The validation set's value of `measure`. */
  readonly validate: () => number | Promise<number>;
  /** What `validate` gives, as it stands in the log, and which values are better. Default: `nll`, the lower the better. */
  readonly measure?: Measure;
  /** Where checkpoints live. If one is there, training goes on from it. */
  readonly folder: string;
  /** A hash of everything that decides the result, every epoch's examples included; a checkpoint of another is refused. */
  readonly fingerprint: string;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Aborting it saves a checkpoint after the current step and throws InterruptedError. */
  readonly signal?: AbortSignal;
  /** What is counted of every step, by name; the sums come back as {@link TrainResult.counts}. A resumed training goes on counting where its checkpoint was. */
  readonly count?: CountStep;
  /** Keeps the weights after the first epoch, too, or those it ends with where it ends before: see `restoreEarlyWeights`. */
  readonly keepEarly?: boolean;
  /**
   * A moment, in milliseconds since 1970 as of `Date.now()`: after the first step that ends later, training validates, writes its checkpoint
   * and is finished. The learning rate has then not come down as it would have. A training that ended so stays finished, also under a later
   * deadline, because what was made from its weights would no longer fit; one that was interrupted before goes on until its new deadline.
   */
  readonly deadline?: number;
}

/**
 * Numbers of one step, by name.
 * @param trained The examples that it learned from. @param given Those that the data had for it: others where the objective chose targets of its own.
 */
export type CountStep = (trained: readonly EncodedExample[], given: readonly EncodedExample[]) => Readonly<Record<string, number>>;

/** What a training tells while it runs. */
export type TrainEvent = StepEvent | EvaluationEvent | WarningEvent;

/** How a training ended. */
export interface TrainResult {
  /** The validation value before the first step; absent where a checkpoint from before it was kept was gone on from. */
  readonly start?: number;
  /** The best validation value; the model holds its weights. */
  readonly best: number;
  readonly steps: number;
  readonly epochs: number;
  readonly end: TrainEnd;
  /** The sums of what `count` counted, each step once, however often the training was interrupted; absent where a checkpoint from before anything was counted was gone on from. */
  readonly counts?: Readonly<Record<string, number>>;
}

/**
 * Trains until validation stops improving, and leaves the best weights in the model; of one with an adapter, the adapter's, and the others stay as they are. The first validation comes before the first step, for whoever
 * asks whether anything was learned; its weights are never the best. After every other validation there is a checkpoint that holds
 * weights, moments, random streams, data cursor and patience: a run that was killed and resumed ends with the same bits as one that was not
 * (same machine, libtorch, threads and dtype).
 * @throws TrainingError when loss, gradients or a validation are not finite; InterruptedError when `signal` fired. The last checkpoint stays.
 * DataError if there are no examples.
 * @example
 * ```ts
 * import {
 *   corpusNegativeLogLikelihood, encodeExamples, fineTuning, initializeModel, parseModelConfig, train, trainByteLevelBpe,
 * } from "retort-kd";
 *
 * const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 259, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const model = initializeModel(config, { seed: 1 });
 * const pairs = [{ id: "1", source: "hello", target: "HH AH L OW" }];
 * const { rows } = await encodeExamples(tokenizer, pairs, { maxSourceLength: 16, maxTargetLength: 16 });
 * const validate = () => corpusNegativeLogLikelihood(model, rows, { batchTokens: 64 });
 * const before = await validate();
 * const result = await train({
 *   model,
 *   objective: fineTuning(model),
 *   data: { examples: rows, batchTokens: 64, padTokenId: config.padTokenId, decoderStartTokenId: config.decoderStartTokenId },
 *   settings: { learningRate: 0.02, warmupSteps: 0, maxEpochs: 5, patience: 5, maxGradientNorm: 1, computeDtype: "float32" },
 *   seed: 1,
 *   name: "student",
 *   validate,
 *   folder: "checkpoints/student",
 *   fingerprint: "pairs-1",
 * });
 * result.end; // → 'complete'
 * result.steps; // → 5
 * result.best < before; // → true
 * model.parameters.dispose();
 * ```
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, seed, name, folder, fingerprint } = options;
  const data = rememberEpoch(options.data);
  checkOptions({ ...options, data });
  using dropout = RandomStream.named(seed, `dropout/${name}`, model.device);
  const { trained } = model.parameters;
  using optimizer = new AdamW(trained, options.settings);
  const state: TrainingState = { parameters: trained, optimizer, dropout, progress: firstProgress(streamSeed(seed, name)) };
  let best: NonNullable<Progress["best"]>;
  for (const tensor of trained.tensors) tensor.requiresGrad_();
  try {
    restoreTrainingState(folder, state, fingerprint);
    if (state.progress.end === null) await runEpochs({ ...options, data }, state);
    best = state.progress.best as NonNullable<Progress["best"]>;
    restoreBestWeights(folder, trained, best.step);
  } finally {
    for (const tensor of trained.tensors) tensor.requiresGrad_(false);
  }
  const { step: steps, start, cursor, end, counts } = state.progress;
  return {
    ...(start === undefined ? {} : { start }),
    best: best.value,
    steps,
    epochs: cursor.epoch,
    end: end as TrainEnd,
    ...(counts === undefined ? {} : { counts }),
  };
}

function checkOptions({ data, settings, name, deadline }: TrainOptions): void {
  if (examplesOf(data, 0).length === 0) throw new DataError(`${name}: there are no examples to train on.`);
  for (const key of ["maxEpochs", "scheduleEpochs", "patience", "maxSteps", "stepsPerValidation"] as const) {
    const value = settings[key] ?? 1;
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ConfigError(`${name}: ${key} is ${settings[key]}; it must be a whole number of at least 1.`);
  }
  if (Number.isNaN(deadline)) throw new ConfigError(`${name}: deadline is NaN; it must be a moment in milliseconds since 1970.`);
}

async function runEpochs(options: TrainOptions, state: TrainingState): Promise<void> {
  const { data, settings, signal, seed, name } = options;
  const makeBatches: MakeEpochBatches = (shuffle, epoch) => epochBatches(data, shuffle, epoch);
  const batches = new EpochBatches(makeBatches, state.progress.cursor);
  // Counted on the first epoch even when resuming in a later one: epochs differ by some batches, the schedule must not.
  const firstEpoch = new EpochBatches(makeBatches, firstCursor(streamSeed(seed, name)));
  const { totalSteps, schedule } = planSteps(settings, firstEpoch.batchesInEpoch);
  const doctor = new LossDoctor({
    model: options.model,
    warn: (message) => options.onEvent?.({ kind: "warning", message: `${name}: ${message}` }),
  });
  if (state.progress.step === 0 && state.progress.start === undefined) await validateStart(options, state.progress);
  if (state.progress.due !== null) await validateAndSave(options, state, state.progress.due);
  while (state.progress.end === null) {
    // Lets signals and messages through; a synchronous loop would be deaf.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) await stop(options, state);
    const { indices, epoch, isLastOfEpoch } = batches.next();
    // Schedules count from 0, where warm-up has learning rate 0: a step that would change nothing.
    const learningRate = settings.learningRate * schedule(state.progress.step + 1);
    const all = examplesOf(data, epoch);
    const examples = indices.map((index) => all[index] as EncodedExample);
    await takeStep(options, state, { examples, learningRate, totalSteps, doctor });
    state.progress.cursor = batches.cursor;
    const isComplete = (isLastOfEpoch && epoch + 1 === settings.maxEpochs) || state.progress.step === settings.maxSteps;
    const end = isComplete ? "complete" : isPastDeadline(options, state.progress.step, totalSteps) ? "deadline" : null;
    const isDue = settings.stepsPerValidation === undefined ? isLastOfEpoch : state.progress.step % settings.stepsPerValidation === 0;
    if (isLastOfEpoch) keepEarlyWeights(options, state);
    if (!isDue && end === null) continue;
    await validateAndSave(options, state, { end });
    doctor.lookAgain();
  }
}

/** How many steps there can be, and the share of the peak learning rate at each, counted from 1; never 0, which would be a step for nothing. */
function planSteps({ maxEpochs, maxSteps, scheduleEpochs, warmupSteps }: TrainSettings, stepsPerEpoch: number) {
  const totalSteps = Math.min(stepsPerEpoch * maxEpochs, maxSteps ?? Number.POSITIVE_INFINITY);
  const scheduleSteps = scheduleEpochs === undefined ? totalSteps : stepsPerEpoch * scheduleEpochs;
  const schedule = linearSchedule({ warmupSteps: Math.min(warmupSteps, scheduleSteps - 1), totalSteps: scheduleSteps });
  return { totalSteps, schedule: (step: number) => schedule(Math.min(step, scheduleSteps - 1)) };
}

/** What the loop gives a step. */
interface NextStep {
  readonly examples: readonly EncodedExample[];
  readonly learningRate: number;
  readonly totalSteps: number;
  readonly doctor: LossDoctor;
}

async function takeStep(
  options: TrainOptions,
  state: TrainingState,
  { examples, learningRate, totalSteps, doctor }: NextStep,
): Promise<void> {
  const { model, objective, data, settings, onEvent, folder } = options;
  const { maxGradientNorm, computeDtype, gradientCheckpointing } = settings;
  const { optimizer, dropout } = state;
  const context = { model, objective, optimizer, dropout, maxGradientNorm, computeDtype, gradientCheckpointing };
  const start = performance.now();
  const batch = await batchOfStep(examples, { data, objective, device: model.device, step: state.progress.step });
  const examination = doctor.examine(batch.examples);
  const taken = { step: state.progress.step, progress: state.progress.step / totalSteps };
  const result = trainStep(context, batch, { ...taken, learningRate, examination, checkpoint: lastCheckpoint(folder) });
  const seconds = (performance.now() - start) / 1000;
  const step = ++state.progress.step;
  state.progress.counts = addCounts(state.progress.counts, options.count?.(batch.examples, examples));
  const progress = Math.min(1, step / totalSteps);
  onEvent?.({ kind: "step", step, progress, ...result, learningRate, tokensPerSecond: (batch.sourceTokens + batch.labelTokens) / seconds });
}

function addCounts(sums: Progress["counts"], step: Readonly<Record<string, number>> = {}): Progress["counts"] {
  return sums && { ...sums, ...Object.fromEntries(Object.entries(step).map(([name, value]) => [name, (sums[name] ?? 0) + value])) };
}

/** Whether time is up, which is told where it cuts the training short. */
function isPastDeadline({ deadline, name, onEvent }: TrainOptions, step: number, totalSteps: number): boolean {
  if (deadline === undefined || Date.now() < deadline) return false;
  onEvent?.({ kind: "warning", message: `${name}: the time limit ended the training after step ${step} of at most ${totalSteps}.` });
  return true;
}

async function stop({ folder, fingerprint }: TrainOptions, state: TrainingState): Promise<never> {
  await saveTrainingState(folder, state, fingerprint);
  throw new InterruptedError("interrupted; run the same command again to go on from here.");
}

const defaultMeasure: Measure = { name: "nll", better: "lower" };

/** What the model is worth before it is trained. */
async function validateStart({ validate, measure = defaultMeasure, name, onEvent }: TrainOptions, progress: Progress): Promise<void> {
  const value = await validate();
  if (!Number.isFinite(value)) {
    throw new TrainingError(`${name}: the validation ${measure.name} before the first step is ${value}.`, {
      hint: "The weights that it starts from are damaged, or the validation rows are none that it can read.",
    });
  }
  progress.start = value;
  onEvent?.({ kind: "evaluation", step: 0, split: "validation", scores: { [measure.name]: value } });
}

async function validateAndSave(options: TrainOptions, state: TrainingState, due: NonNullable<Progress["due"]>): Promise<void> {
  const { settings, measure = defaultMeasure, name, folder, fingerprint, onEvent } = options;
  const { progress } = state;
  const { step } = progress;
  const value = await validated(options, state, due);
  if (!Number.isFinite(value)) {
    throw new TrainingError(`${name}: the validation ${measure.name} after step ${step} is ${value}.`, {
      hint: `Lower the learning rate. ${lastGood(lastCheckpoint(folder))}.`,
    });
  }
  const isBest = progress.best === null || (measure.better === "lower" ? value < progress.best.value : value > progress.best.value);
  progress.sinceBest = isBest ? 0 : progress.sinceBest + 1;
  if (isBest) progress.best = { value, step, file: saveBestWeights(folder, state.parameters, step) };
  progress.due = null;
  progress.end = due.end ?? (progress.sinceBest >= settings.patience ? "patience" : null);
  if (progress.end !== null) keepEarlyWeights(options, state);
  onEvent?.({ kind: "evaluation", step, split: "validation", scores: { [measure.name]: value }, isBest });
  await saveTrainingState(folder, state, fingerprint);
}

/** Where they are wanted and not there yet. */
function keepEarlyWeights({ keepEarly = false, folder }: TrainOptions, { progress, parameters }: TrainingState): void {
  if (keepEarly) progress.early ??= saveEarlyWeights(folder, parameters);
}

/** The validation's value. One that is interrupted, as it may be where it decodes, leaves a checkpoint from which it is done again. */
async function validated({ validate, folder, fingerprint }: TrainOptions, state: TrainingState, due: Progress["due"]): Promise<number> {
  try {
    return await validate();
  } catch (error) {
    if (error instanceof InterruptedError) {
      state.progress.due = due;
      await saveTrainingState(folder, state, fingerprint);
    }
    throw error;
  }
}

import { formatCount, InterruptedError } from "../../../core/index.js";
import { filterRules } from "../../../distill/index.js";
import type { TextModel } from "../../../models/index.js";
import { ArtifactStore, type RunEvent, withScratchFolder } from "../../../runs/index.js";
import { threads } from "../../../tensor/index.js";
import { pinRevisions } from "../../hub-sources/index.js";
import { type RecipeContext, requireDevice } from "../../phases/index.js";
import { type ModelPair, startingModel, startingStudent } from "../../starting-models/index.js";
import { pinDecoding, readTask } from "../../task/index.js";
import type { DistillConfig } from "../config/index.js";
import type { DistillContext } from "../distill-context.js";
import { forTeacher } from "../for-teacher.js";
import { loadDistillationTask } from "../load-distillation-task.js";
import { openDistillation } from "../open-distillation.js";
import { modelOf, secondsPerUnit } from "./calibration.js";
import { type PlannedPart, plannedWork } from "./planned-work.js";
import { pseudoTargetBytes } from "./pseudo-target-bytes.js";
import { teacherCacheBytes } from "./teacher-cache-bytes.js";

/** What one part of a run would take. */
export interface EstimatedPart {
  readonly name: string;
  /** At most so many. */
  readonly units: number;
  readonly unit: "steps" | "examples" | "sequences";
  readonly secondsPerUnit: number;
  readonly seconds: number;
}

/** What a distillation would take on this machine, from a few batches of each of its parts. */
export interface Estimate {
  readonly version: 1;
  readonly parts: readonly EstimatedPart[];
  /** All parts together, if no training ends early. */
  readonly seconds: number;
  /** The most memory that this process has held while it measured, the tensors of a GPU not counted. */
  readonly memoryBytes: number;
  /** Checkpoints, pseudo-targets, stored distributions and the student. */
  readonly diskBytes: number;
  /** What cannot be known beforehand, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Measures a few batches of every part of a distillation with the models as they start, and adds up what the whole would take. Nothing is
 * kept: no run folder, no artifact. Sequences are decoded to models that may not have learned to end, so generation is estimated high.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { estimate, resolveConfig } from "retort-kd";
 *
 * const pairs = Array.from({ length: 60 }, (_, i) => `${i} houses,there are ${i} houses`);
 * writeFileSync("pairs.csv", ["source,target", ...pairs].join("\n"));
 * const training = { learningRate: 0.01, maxEpochs: 100, batchTokens: 512 };
 * const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
 * const config = resolveConfig({
 *   data: { train: "pairs.csv", maxSourceLength: 16, maxTargetLength: 16 },
 *   teacher: { shape: { ...shape, dModel: 16 }, training },
 *   student: { shape, training },
 *   distillation: { training },
 *   threads: 1,
 * });
 * const { parts, seconds } = await estimate(config, { runFolder: "run" });
 * const teacher = parts.find(({ name }) => name === "teacher");
 * [teacher?.units, teacher?.unit]; // → [ 100, 'steps' ]
 * seconds < 3600; // → true
 * ```
 */
export async function estimate(asked: DistillConfig, context: RecipeContext): Promise<Estimate> {
  const { signal, onEvent } = context;
  requireDevice(asked.device);
  if (asked.threads !== undefined) threads(asked.threads);
  const config = pinDecoding(await pinRevisions(asked, context), context);
  const dataset = await readTask(config, loadDistillationTask, context);
  return withScratchFolder("estimate", async (scratch) => {
    const emit = (event: RunEvent): void => onEvent?.(event);
    emit({ kind: "phase", phase: "calibration", state: "start" });
    using context = await openDistillation(dataset, config, { runFolder: scratch, store: new ArtifactStore(scratch), emit, signal });
    // Awaited here, because the models go when this function is left.
    return await estimateParts(context);
  });
}

async function estimateParts(context: DistillContext): Promise<Estimate> {
  const { config, data, emit, signal } = context;
  const teacher = context.own(startingModel(config.teacher, forTeacher(context)));
  const models: ModelPair = { teacher, student: context.own(startingStudent(config.student, teacher, context)) };
  const sizes = { teacher: models.teacher.parameters.count, student: models.student.parameters.count };
  const planned = plannedWork(config, data, sizes);
  const parts: EstimatedPart[] = [];
  for (const part of planned) {
    if (signal?.aborted) throw new InterruptedError("interrupted; nothing was measured to its end.");
    parts.push(estimated(part, await secondsPerUnit(part, models, context)));
    emit({ kind: "progress", done: parts.length, total: planned.length, unit: "parts measured" });
  }
  return {
    version: 1,
    parts,
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
    memoryBytes: process.resourceUsage().maxRSS * 1024,
    diskBytes: checkpointBytes(planned, models, config) + pseudoTargetBytes(forTeacher(context)) + teacherCacheBytes(context),
    notes: [...notesOn(config), ...adapterNotes(models)],
  };
}

function notesOn({ pseudoTargets: { filter = {} } }: DistillConfig): string[] {
  const rules = filterRules(filter).map(({ name }) => name);
  if (rules.length === 0) return [];
  return [
    `What share of the pseudo-targets pseudoTargets.filter (${rules.join(", ")}) drops is not known beforehand: everything is counted as if all were trained on.`,
  ];
}

/** What of each model is trained, where that is not all. */
function adapterNotes(models: ModelPair): string[] {
  return (["teacher", "student"] as const).flatMap((role) => {
    const { parameters } = models[role];
    if (parameters.adapter === undefined) return [];
    const counts = `${formatCount(parameters.trained.count)} parameters beside ${formatCount(parameters.count)}`;
    return [`Of the ${role} an adapter is trained: ${counts}, which have no gradients, no moments, and stand in no checkpoint.`];
  });
}

const unitOf = { training: "steps", validation: "examples", generation: "sequences" } as const;

function estimated({ name, kind, units }: PlannedPart, seconds: number): EstimatedPart {
  return { name, units, unit: unitOf[kind], secondsPerUnit: seconds, seconds: units * seconds };
}

/** A checkpoint is the weights that are trained, both of AdamW's moments, and the best weights so far. */
const copiesPerCheckpoint = 4;

/** What the trainings leave, and the student itself. */
function checkpointBytes(parts: readonly PlannedPart[], { teacher, student }: ModelPair, config: DistillConfig): number {
  const trained = parts.flatMap(({ name, kind }) => (kind !== "training" ? [] : [modelOf(name, { teacher, student })]));
  const parameters = trained.reduce((sum, model) => sum + model.parameters.trained.count, 0);
  return 4 * (copiesPerCheckpoint * parameters + writtenCount(student, config));
}

/** The parameters of the student's folder: all of them, or its adapter's. */
function writtenCount({ parameters }: TextModel, { student }: DistillConfig): number {
  return student.lora?.merge === false ? parameters.trained.count : parameters.count;
}

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError, RetortError } from "../core/index.js";
import { type EpochCursor, firstCursor } from "../data/index.js";
import type { Parameters } from "../nn/index.js";
import type { AdamW } from "../optim/index.js";
import {
  findFileDamage,
  readSealedJson,
  recoverFolder,
  type WrittenFile,
  writeChunksAtomic,
  writeFolderAtomic,
  writeSealedJson,
} from "../runs/index.js";
import { copy_, loadSafetensors, noGrad, type RandomStream, safetensorsChunks, scope, type Tensor } from "../tensor/index.js";

/** What ended a training: `maxEpochs` or `maxSteps`, validations without a better value, or a deadline that cut it short. */
export type TrainEnd = "complete" | "patience" | "deadline";

/** Where a training run stands, besides its tensors: everything that decides what comes next. */
export interface Progress {
  /** Optimizer steps taken. */
  step: number;
  /** Which batch comes next. */
  cursor: EpochCursor;
  /** The validation value before the first step; absent until it is known, and in checkpoints from before it was kept. */
  start?: number;
  /** The best validation value so far, and the step after which it was seen: its weights are kept, in this file. Null before the first. */
  best: { readonly value: number; readonly step: number; readonly file: WrittenFile } | null;
  /** Validations since then. */
  sinceBest: number;
  /** The file of the weights after the first epoch, where that was to be kept. */
  early?: WrittenFile;
  /** Sums over all steps so far of what `TrainOptions.count` counts; absent in trainings that were begun before anything was counted. */
  counts?: Readonly<Record<string, number>> | undefined;
  /** A validation that comes before the next step, and what the training ends with after it; null where none is due. */
  due: { readonly end: TrainEnd | null } | null;
  /** Why nothing is left to train; null as long as something is. */
  end: TrainEnd | null;
}

/** A training of which nothing is done. @param seed Of the data's order. */
export function firstProgress(seed: number): Progress {
  return { step: 0, cursor: firstCursor(seed), best: null, sinceBest: 0, counts: {}, due: null, end: null };
}

/** What a checkpoint saves and restores in place. */
export interface TrainingState {
  /** What is trained: of a model with an adapter, the adapter's alone. */
  readonly parameters: Parameters;
  readonly optimizer: AdamW;
  readonly dropout: RandomStream;
  progress: Progress;
}

/** 4: the checkpoint's files have hashes; this one, too. */
const version = 4;

/** What `state.json` holds. */
interface SavedState {
  readonly version: number;
  readonly fingerprint: string;
  readonly progress: Progress;
  /** What stands beside it. */
  readonly files: Readonly<Record<"model.safetensors" | "optimizer.safetensors", WrittenFile>>;
  /** Each random stream's state, base64. */
  readonly streams: { readonly dropout: string };
}

/** The folder of the last checkpoint in `folder`, if there is one. */
export function lastCheckpoint(folder: string): string | undefined {
  const last = join(folder, "last");
  return existsSync(join(last, "state.json")) ? last : undefined;
}

/** Writes weights, optimizer, random stream and progress to `folder`/last, replacing what is there as a whole, and drops best weights that it does not name. */
export async function saveTrainingState(folder: string, state: TrainingState, fingerprint: string): Promise<void> {
  await writeFolderAtomic(join(folder, "last"), (aside) => {
    const files = {
      "model.safetensors": writeChunksAtomic(join(aside, "model.safetensors"), safetensorsChunks(state.parameters)),
      "optimizer.safetensors": writeChunksAtomic(join(aside, "optimizer.safetensors"), safetensorsChunks(state.optimizer.state)),
    };
    const dropout = Buffer.from(state.dropout.state).toString("base64");
    const saved: SavedState = { version, fingerprint, progress: state.progress, files, streams: { dropout } };
    writeSealedJson(join(aside, "state.json"), saved);
  });
  const kept = state.progress.best && bestFile(state.progress.best.step);
  for (const name of readdirSync(folder)) if (isBestFile.test(name) && name !== kept) rmSync(join(folder, name));
}

/**
 * Brings back what {@link saveTrainingState} wrote, into the given tensors.
 * @returns Whether there was anything to restore.
 * @throws CheckpointError if it belongs to another training, or if one of its files, the best weights included, is not as it was written: then nothing is brought back.
 */
export function restoreTrainingState(folder: string, state: TrainingState, fingerprint: string): boolean {
  if (!existsSync(folder)) return false;
  recoverFolder(folder);
  const last = lastCheckpoint(folder);
  if (last === undefined) return false;
  const saved = readState(last);
  if (saved.version !== version || saved.fingerprint !== fingerprint) {
    throw new CheckpointError(`${last}: belongs to another training (other data, model or settings).`, {
      hint: "Use another run folder, or delete this one.",
    });
  }
  for (const [name, file] of Object.entries(saved.files)) assertUnchanged(join(last, name), file, last);
  const { best, early } = saved.progress;
  if (best !== null) assertUnchanged(join(folder, bestFile(best.step)), best.file, folder);
  if (early !== undefined) assertUnchanged(join(folder, earlyFile), early, folder);
  loadInto(join(last, "model.safetensors"), state.parameters);
  loadInto(join(last, "optimizer.safetensors"), state.optimizer.state);
  state.dropout.restore(Buffer.from(saved.streams.dropout, "base64"));
  state.progress = saved.progress;
  return true;
}

/** What the checkpoint in this folder says of the training. @throws CheckpointError where it is damaged. */
export function readState(last: string): SavedState {
  try {
    return readSealedJson<SavedState>(join(last, "state.json"), "");
  } catch (cause) {
    if (!(cause instanceof RetortError)) throw cause;
    throw new CheckpointError(cause.message, { hint: startingOver(last), cause });
  }
}

/** @throws CheckpointError for a file that is not as it was written. @param remains What has to go, where the file cannot be put back. */
export function assertUnchanged(path: string, file: WrittenFile, remains: string): void {
  const what = findFileDamage(path, file);
  if (what !== undefined) throw new CheckpointError(`${path}: ${what}.`, { hint: startingOver(remains) });
}

/** What can be done about a damaged checkpoint, and what that costs. */
function startingOver(folder: string): string {
  return `Put the file back as it was; or remove ${folder}, and this training starts over, while the run's others keep what they have.`;
}

/**
 * Writes the best weights so far, seen after `step`, beside those before them: a checkpoint decides which of the two count. The file is that of a model folder, byte
 * by byte, which can then share it.
 */
export function saveBestWeights(folder: string, parameters: Parameters, step: number): WrittenFile {
  return writeChunksAtomic(join(folder, bestFile(step)), safetensorsChunks(parameters.state, { format: "pt" }));
}

/** The file of the best weights that a finished training left in its folder, which is one that a model folder may have; undefined without a training. */
export function bestWeightsPath(folder: string): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((name) => isBestFile.test(name)) : undefined;
  return name === undefined ? undefined : join(folder, name);
}

/** Brings the best weights, seen after `step`, back into the model. */
export function restoreBestWeights(folder: string, parameters: Parameters, step: number): void {
  loadInto(join(folder, bestFile(step)), parameters);
}

/** The weights after the first epoch. */
export const earlyFile = "early.safetensors";

const isBestFile = /^best-\d+\.safetensors$/;

function bestFile(step: number): string {
  return `best-${step}.safetensors`;
}

/** Copies what a file holds into tensors of the same names. @throws CheckpointError where it lacks one, or has it in another shape. */
export function loadInto(path: string, targets: Iterable<readonly [string, Tensor]>): void {
  noGrad(() =>
    scope(() => {
      const saved = loadSafetensors(path);
      for (const [name, target] of targets) {
        const source = saved.get(name);
        if (source === undefined) throw new CheckpointError(`${path}: lacks '${name}'.`);
        // copy_ would spread a smaller one over the whole.
        if (source.shape.join() !== target.shape.join())
          throw new CheckpointError(`${path}: '${name}' has the shape [${source.shape}], not [${target.shape}].`);
        copy_(target, source);
      }
    }),
  );
}

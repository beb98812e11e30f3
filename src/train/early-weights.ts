import { join } from "node:path";
import { CheckpointError } from "../core/index.js";
import type { Parameters } from "../nn/index.js";
import { type WrittenFile, writeChunksAtomic } from "../runs/index.js";
import { safetensorsChunks } from "../tensor/index.js";
import { assertUnchanged, earlyFile, lastCheckpoint, loadInto, readState } from "./checkpoint.js";

/** Writes the weights as they are into the training's folder, to stay there; the next checkpoint says that they count. */
export function saveEarlyWeights(folder: string, parameters: Parameters): WrittenFile {
  return writeChunksAtomic(join(folder, earlyFile), safetensorsChunks(parameters));
}

/**
 * Brings the weights that a training had after its first epoch back into its model, where `keepEarly` had them kept.
 * @throws CheckpointError where there are none, or their file is not as it was written.
 */
export function restoreEarlyWeights(folder: string, parameters: Parameters): void {
  const last = lastCheckpoint(folder);
  const early = last === undefined ? undefined : readState(last).progress.early;
  if (early === undefined) throw new CheckpointError(`${folder}: holds no weights of an early epoch.`);
  const path = join(folder, earlyFile);
  assertUnchanged(path, early, folder);
  loadInto(path, parameters);
}

import { basename, extname } from "node:path";
import { DataError } from "../../core/index.js";
import { assertDelimited, type Dataset, type Example, readSources, splitByHash, type UnlabeledInput } from "../../data/index.js";
import type { PretrainConfig } from "./pretrain-config.js";

/** So much of the inputs is held out where there is no file for validation. */
const validationShare = 0.05;

/**
 * Inputs as a task for denoising: those of the validation split have themselves as targets, which is what denoising restores.
 * @throws DataError for too few inputs to hold any out; errors of the readers.
 */
export async function loadInputs({ inputs, validation, columns = {}, delimiter }: PretrainConfig["data"]): Promise<Dataset> {
  assertDelimited([inputs, ...(validation === undefined ? [] : [validation])], delimiter);
  const doubts: string[] = [];
  const read = async (path: string): Promise<Example[]> =>
    (await readSources(path, { columns, delimiter, onNote: (note) => doubts.push(note) })).map(restoringItself);
  const all = await read(inputs);
  const file = validation === undefined ? undefined : await read(validation);
  const { train, held, notes } = file === undefined ? heldOut(all, inputs) : { train: all, held: file, notes: [] };
  const splits = { train: [], validation: held, test: [], unlabeled: train.map(({ id, source }) => ({ id, source })) };
  return { name: basename(inputs, extname(inputs)), splits, targetKind: "text", notes: [...notes, ...doubts] };
}

function restoringItself(input: UnlabeledInput): Example {
  return { ...input, target: input.source };
}

function heldOut(all: readonly Example[], path: string) {
  const { train, validation } = splitByHash(all, { validation: validationShare, test: 0 });
  if (train.length === 0 || validation.length === 0) {
    throw new DataError(`${path}: ${all.length} inputs are too few to hold some out for validation.`, {
      hint: "Give more inputs, or a file for validation.",
    });
  }
  const notes = [`validation: ${validation.length} of the ${all.length} inputs of ${basename(path)}, by hash of the text.`];
  return { train, held: validation, notes };
}

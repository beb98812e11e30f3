import { CheckpointError, StorageError } from "../../core/index.js";
import {
  goldScores,
  groupPseudoTargets,
  makePseudoTargets,
  type PseudoTarget,
  type PseudoTargetInput,
  type PseudoTargetLine,
  type PseudoTargetStatistics,
  pseudoTargetStatistics,
  pseudoTargetsKey,
  sequencesPerInput,
} from "../../distill/index.js";
import type { Decoding } from "../../generate/index.js";
import type { TextModel } from "../../models/index.js";
import {
  type Artifact,
  type ArtifactStore,
  concatenateArtifact,
  findFileDamage,
  jsonLines,
  pathExists,
  type RunEvent,
  readSealedJson,
  type WrittenFile,
  writeSealedJson,
} from "../../runs/index.js";
import type { PreparedData } from "../task/index.js";

/** The pseudo-targets of a run's inputs. */
export interface RunPseudoTargets {
  /** Per input, in the inputs' order; see `epochTargets`. */
  readonly perInput: readonly (readonly PseudoTarget[])[];
  readonly statistics: PseudoTargetStatistics;
}

/** What the pseudo-targets are made from, and where they are kept. */
export interface PseudoTargetPhaseOptions {
  readonly data: PreparedData;
  /** Whether the recipe wants any: then a task without such inputs deserves a warning. */
  readonly isAsked: boolean;
  readonly inputs: readonly PseudoTargetInput[];
  readonly decoding: Decoding;
  readonly batchTokens: number;
  /** The run's own copy. */
  readonly path: string;
  /** Says, beside it, which artifact that is a copy of. */
  readonly keyPath: string;
  /** Shared by all runs. */
  readonly store: ArtifactStore;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

const noInputs = "no pseudo-targets are made: the recipe asks for those of unlabeled inputs, and the task has none.";

/**
 * The teacher's pseudo-targets: read from the run's file if it is there, else copied there from the artifact store, which has them or gets them.
 * @throws CheckpointError if the run's file is another teacher's, or of other inputs; StorageError if it is not what was written.
 */
export async function pseudoTargetsOf(teacher: TextModel, options: PseudoTargetPhaseOptions): Promise<RunPseudoTargets> {
  const { data, isAsked, inputs, path, emit, decoding } = options;
  const isNew = !hasPseudoTargets(teacher, options);
  if (isNew) await copyPseudoTargets(teacher, options);
  const goldTargets = new Map(data.dataset.splits.train.map(({ id, target }) => [id, target]));
  if (isNew && isAsked && inputs.length === 0) emit({ kind: "warning", message: noInputs });
  const { gold } = data.dataset;
  const goldOfUnlabeled = gold && goldScores(jsonLines<PseudoTargetLine>(path), gold);
  const statistics = { ...pseudoTargetStatistics(jsonLines<PseudoTargetLine>(path), goldTargets), goldOfUnlabeled };
  if (isNew) for (const message of describeLosses(statistics, decoding)) emit({ kind: "warning", message });
  return { perInput: groupPseudoTargets(jsonLines<PseudoTargetLine>(path), inputs), statistics };
}

/**
 * Whether the run has them from before. A file without a record of whose it is counts for nothing: the kill came between the two.
 * @throws StorageError where the file is not what was written; CheckpointError where it is another teacher's.
 */
function hasPseudoTargets(teacher: TextModel, { data: { tokenizer }, inputs, decoding, path, keyPath }: PseudoTargetPhaseOptions): boolean {
  if (!pathExists(path) || !pathExists(keyPath)) return false;
  const { key, file } = readSealedJson<KeyRecord>(keyPath, withoutIt);
  const what = findFileDamage(path, file);
  if (what !== undefined) throw new StorageError(`${path}: ${what}.`, { hint: withoutIt });
  if (key === pseudoTargetsKey(teacher, inputs, { tokenizer, decoding })) return true;
  throw new CheckpointError(`${path}: was written by another teacher, or for other inputs.`, {
    hint: "Put the models back that the run began with, or name another run folder.",
  });
}

const withoutIt =
  "Put the file back as it was; or remove it, and the run takes its pseudo-targets from the store again, or has the teacher write them again.";

/** What stands in `keyPath`: which artifact the file is a copy of, and what was written. */
interface KeyRecord {
  readonly key: string;
  readonly file: WrittenFile;
}

async function copyPseudoTargets(teacher: TextModel, options: PseudoTargetPhaseOptions): Promise<void> {
  let file: WrittenFile | undefined;
  const use = (made: Artifact): void => {
    file = concatenateArtifact(made, options.path);
  };
  const { key } = await pseudoTargetArtifact(teacher, { ...options, use });
  writeSealedJson(options.keyPath, { key, file });
}

async function pseudoTargetArtifact(
  teacher: TextModel,
  options: PseudoTargetPhaseOptions & { readonly use: (artifact: Artifact) => void },
): Promise<Artifact> {
  const { data, inputs, decoding, batchTokens, store, emit, signal, use } = options;
  const perInput = sequencesPerInput(decoding);
  const progress = (done: number, tokensPerSecond?: number): void =>
    emit({
      kind: "progress",
      done: done * perInput,
      total: inputs.length * perInput,
      unit: "pseudo-targets",
      ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
    });
  const artifact = await makePseudoTargets(teacher, inputs, {
    store,
    tokenizer: data.tokenizer,
    decoding,
    batchTokens,
    onProgress: progress,
    onWait: ({ pid }) => emit({ kind: "note", message: `process ${pid} is making the same pseudo-targets; waiting for them.` }),
    signal,
    use,
  });
  if (!artifact.made) {
    if (inputs.length > 0) progress(inputs.length);
    const day = artifact.manifest.madeAt.slice(0, 10);
    emit({ kind: "note", message: `the same teacher wrote the same on ${day}: taken from the store.` });
  }
  return artifact;
}

function describeLosses({ generated, empty, cutOff }: PseudoTargetStatistics, { maxNewTokens }: Decoding): string[] {
  const count = (value: number): string => value.toLocaleString("en");
  return [
    ...(empty > 0 ? [`${count(empty)} of ${count(generated)} pseudo-targets were empty and are left out.`] : []),
    ...(cutOff > 0 ? [`${count(cutOff)} of ${count(generated - empty)} pseudo-targets were cut off at ${maxNewTokens} tokens.`] : []),
  ];
}

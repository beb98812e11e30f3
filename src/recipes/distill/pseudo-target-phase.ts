import { CheckpointError, StorageError } from "../../core/index.js";
import {
  describeFiltering,
  type FilteredPseudoTargets,
  type FilterSettings,
  goldScores,
  groupPseudoTargets,
  makePseudoTargets,
  type PseudoTarget,
  type PseudoTargetFiltering,
  type PseudoTargetInput,
  type PseudoTargetLine,
  type PseudoTargetStatistics,
  pseudoTargetStatistics,
  pseudoTargetsKey,
  sequencesPerInput,
  type TeacherAndStudent,
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
import { filteredPseudoTargets } from "./filtered-pseudo-targets.js";

/** The pseudo-targets of a run's inputs. */
export interface RunPseudoTargets {
  /** Those that are trained on, per input, in the inputs' order; see `epochTargets`. */
  readonly perInput: readonly (readonly PseudoTarget[])[];
  /** Of all that were generated. */
  readonly statistics: PseudoTargetStatistics;
  /** Their lines, in the teacher's tokens, and empty ones among them; read from the run's file where nothing was filtered. */
  readonly lines: Iterable<PseudoTargetLine>;
  /** What the recipe's filter did; absent without one. */
  readonly filter?: FilterFacts | undefined;
}

/** What a filter did, and what is left. */
export interface FilterFacts extends PseudoTargetFiltering {
  /** Of those that stay. */
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
  /** Which of them are trained on. The run's file and the store hold all. */
  readonly filter: FilterSettings;
  /** Where the student's log-probabilities are kept, for a rule that goes by them. */
  readonly studentLogProbsPath: string;
  /** Shared by all runs. */
  readonly store: ArtifactStore;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

const noInputs = "no pseudo-targets are made: the recipe asks for those of unlabeled inputs, and the task has none.";

/**
 * The teacher's pseudo-targets: read from the run's file if it is there, else copied there from the artifact store, which has them or gets them; then filtered.
 * @param models The student as distillation starts from it, which a filter may ask.
 * @throws CheckpointError if the run's file is another teacher's, or of other inputs; StorageError if it is not what was written; ConfigError where a filter leaves
 * nothing.
 */
export async function pseudoTargetsOf(
  { teacher, student }: TeacherAndStudent,
  options: PseudoTargetPhaseOptions,
): Promise<RunPseudoTargets> {
  const { data, inputs, path, emit } = options;
  const isNew = !hasPseudoTargets(teacher, options);
  if (isNew) await copyPseudoTargets(teacher, options);
  const all = (): Iterable<PseudoTargetLine> => jsonLines<PseudoTargetLine>(path);
  const statistics = statisticsOf(all, data);
  if (isNew) for (const message of describeLosses(statistics, options)) emit({ kind: "warning", message });
  const filtered = await filterAll(student, options);
  if (filtered === undefined)
    return { perInput: groupPseudoTargets(all(), inputs), lines: { [Symbol.iterator]: () => all()[Symbol.iterator]() }, statistics };
  const { lines, filtering } = filtered;
  if (isNew) emit({ kind: "note", message: describeFiltering(filtering) });
  const filter = { ...filtering, statistics: statisticsOf(() => lines, data) };
  return { perInput: groupPseudoTargets(lines, inputs), lines, statistics, filter };
}

function filterAll(student: TextModel, options: PseudoTargetPhaseOptions): Promise<FilteredPseudoTargets | undefined> {
  const { filter: settings, path: lines, inputs, batchTokens, emit, signal } = options;
  const targetsKey = readKey(options.keyPath).key;
  const scoring = { path: options.studentLogProbsPath, targetsKey, validation: options.data.validation, batchTokens, emit, signal };
  return filteredPseudoTargets({ settings, student, lines, inputs }, scoring);
}

function statisticsOf(lines: () => Iterable<PseudoTargetLine>, { dataset }: PreparedData): PseudoTargetStatistics {
  const goldTargets = new Map(dataset.splits.train.map(({ id, target }) => [id, target]));
  const goldOfUnlabeled = dataset.gold && goldScores(lines(), dataset.gold);
  return { ...pseudoTargetStatistics(lines(), goldTargets), goldOfUnlabeled };
}

/**
 * Whether the run has them from before. A file without a record of whose it is counts for nothing: the kill came between the two.
 * @throws StorageError where the file is not what was written; CheckpointError where it is another teacher's.
 */
function hasPseudoTargets(teacher: TextModel, { data: { tokenizer }, inputs, decoding, path, keyPath }: PseudoTargetPhaseOptions): boolean {
  if (!pathExists(path) || !pathExists(keyPath)) return false;
  const { key, file } = readKey(keyPath);
  const what = findFileDamage(path, file);
  if (what !== undefined) throw new StorageError(`${path}: ${what}.`, { hint: withoutIt });
  if (key === pseudoTargetsKey(teacher, inputs, { tokenizer, decoding })) return true;
  throw new CheckpointError(`${path}: was written by another teacher, or for other inputs.`, {
    hint: "Put the models back that the run began with, or name another run folder.",
  });
}

const withoutIt =
  "Put the file back as it was; or remove it, and the run takes its pseudo-targets from the store again, or has the teacher write them again.";

function readKey(keyPath: string): KeyRecord {
  return readSealedJson<KeyRecord>(keyPath, withoutIt);
}

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

function describeLosses(
  { generated, empty, cutOff }: PseudoTargetStatistics,
  { isAsked, inputs, decoding: { maxNewTokens } }: PseudoTargetPhaseOptions,
): string[] {
  const count = (value: number): string => value.toLocaleString("en");
  return [
    ...(isAsked && inputs.length === 0 ? [noInputs] : []),
    ...(empty > 0 ? [`${count(empty)} of ${count(generated)} pseudo-targets were empty and are left out.`] : []),
    ...(cutOff > 0 ? [`${count(cutOff)} of ${count(generated - empty)} pseudo-targets were cut off at ${maxNewTokens} tokens.`] : []),
  ];
}

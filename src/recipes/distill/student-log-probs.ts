import { CheckpointError, ConfigError, contentHash, InterruptedError } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import { corpusNegativeLogLikelihood, segmentNegativeLogLikelihoods } from "../../evaluate/index.js";
import { modelFingerprint, type TextModel } from "../../models/index.js";
import { pathExists, type RunEvent, readSealedJson, writeSealedJson } from "../../runs/index.js";
import { worseThanUniform } from "../training/index.js";

/** Where the log-probabilities are kept, and how they are computed. */
export interface StudentLogProbOptions {
  readonly path: string;
  /** Tells these targets from all others. */
  readonly targetsKey: string;
  /** Gold pairs that the student is tried on first. */
  readonly validation: readonly EncodedExample[];
  readonly batchTokens: number;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What stands in `path`. */
interface LogProbRecord {
  readonly key: string;
  readonly logProbs: readonly number[];
}

/** So many targets are read between two looks at the signal. */
const slice = 2_000;

/**
 * ln p of every target under the student, summed over its tokens, teacher-forced, without gradients and dropout. Computed once in a run and written down, so that a
 * run that goes on decides as it did, whatever its threads round.
 * @throws ConfigError for a student that predicts the validation targets worse than a uniform guess; CheckpointError for the record of another student, or of other targets;
 * StorageError for a damaged one; InterruptedError when `signal` fires.
 */
export async function studentLogProbs(
  student: TextModel,
  targets: readonly EncodedExample[],
  options: StudentLogProbOptions,
): Promise<readonly number[]> {
  const { path, targetsKey } = options;
  if (targets.length === 0) return [];
  const key = contentHash({ student: modelFingerprint(student), targets: targetsKey });
  if (pathExists(path)) return recorded(path, key);
  await refuseIgnorant(student, options);
  const logProbs = await compute(student, targets, options);
  writeSealedJson(path, { key, logProbs } satisfies LogProbRecord);
  return logProbs;
}

function recorded(path: string, key: string): readonly number[] {
  const record = readSealedJson<LogProbRecord>(path, "Put the file back as it was; or remove it, and the student is asked again.");
  if (record.key === key) return record.logProbs;
  throw new CheckpointError(`${path}: is of another student, or of other pseudo-targets.`, {
    hint: "Put the models back that the run began with, or name another run folder.",
  });
}

async function compute(
  student: TextModel,
  targets: readonly EncodedExample[],
  { batchTokens, emit, signal }: StudentLogProbOptions,
): Promise<number[]> {
  const logProbs: number[] = [];
  while (logProbs.length < targets.length) {
    if (signal?.aborted) throw new InterruptedError("interrupted; run the same command again to go on from here.");
    const next = targets.slice(logProbs.length, logProbs.length + slice);
    const { nats } = await segmentNegativeLogLikelihoods(student, next, { batchTokens });
    for (const value of nats) logProbs.push(-assertFinite(value));
    emit({ kind: "progress", done: logProbs.length, total: targets.length, unit: "pseudo-targets scored" });
  }
  return logProbs;
}

/** JSON would write it as null. */
function assertFinite(nats: number): number {
  if (Number.isFinite(nats)) return nats;
  throw new ConfigError(
    `pseudoTargets.filter.studentLogProb: the student's NLL of a pseudo-target is ${nats}, which is no number to judge it by.`,
  );
}

/** A student that knows nothing would choose among targets by chance. By gold ones: a teacher's may be odd, and are what is to be judged. */
async function refuseIgnorant(student: TextModel, { validation, batchTokens }: StudentLogProbOptions): Promise<void> {
  const nll = await corpusNegativeLogLikelihood(student, validation, { batchTokens });
  const [fault] = Number.isFinite(nll) ? worseThanUniform(nll, student.config.vocabSize) : ["no number"];
  if (fault === undefined) return;
  throw new ConfigError(
    `pseudoTargets.filter.studentLogProb: the student that distillation starts from knows nothing of the task: its validation NLL is ${nll.toFixed(3)}, which is ${fault}.`,
    { hint: "distillation.startFrom: baseline begins with S, which has learned the labels; or leave the rule out." },
  );
}

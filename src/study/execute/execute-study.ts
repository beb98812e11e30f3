import { RetortError } from "../../core/index.js";
import { acquireLock, makeFolder, pathExists, readStatus, recoverFolder, writeFileAtomic } from "../../runs/index.js";
import type { Stage, Study } from "../config/index.js";
import { type Decision, decideStage, readDecision, writeDecision } from "../decide/index.js";
import { type PlannedRun, planStudy, type Resolvers, type StudyPlan } from "../plan/index.js";
import { readRecord, readRecords, recordRun, type StudyPaths, studyPaths, weightsHash } from "../results/index.js";
import { withModelFolders } from "./with-model-folders.js";

/** A run, ready to be made: its config names model folders. */
export interface ExecutableRun {
  readonly verb: PlannedRun["verb"];
  readonly config: unknown;
  readonly runFolder: string;
  readonly label: string;
}

/** What a study is run with. */
export interface ExecuteOptions {
  readonly study: Study;
  /** The study's folder: results that are kept, and run folders. */
  readonly folder: string;
  readonly resolvers: Resolvers;
  /** Makes a run in its folder, going on where it was; resolves when it is done, rejects with what stopped it. */
  readonly execute: (run: ExecutableRun) => Promise<void>;
  readonly onEvent?: ((event: StudyEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What happens while a study runs. */
export type StudyEvent =
  | { readonly kind: "run"; readonly run: PlannedRun; readonly state: "start" | "done"; readonly place: RunPlaceInStudy }
  | { readonly kind: "failed"; readonly run: PlannedRun; readonly error: unknown }
  | { readonly kind: "decided"; readonly decision: Decision }
  | { readonly kind: "undecided"; readonly stage: string; readonly error: unknown }
  | { readonly kind: "note"; readonly message: string };

/** How far a study is, in runs that are known by now. */
export interface RunPlaceInStudy {
  readonly done: number;
  readonly total: number;
}

/** A run that did not come to its end. */
export interface FailedRun {
  readonly run: PlannedRun;
  readonly error: unknown;
}

/** What a call came to. */
export interface StudyOutcome {
  readonly plan: StudyPlan;
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly failed: readonly FailedRun[];
  /** The first stage that could not be decided: those after it were not begun. */
  readonly undecided?: string;
}

/**
 * Makes every run of a study that has no record yet, stage by stage, and decides each stage when its runs are there. A run that fails is told, and the rest goes on; a stage that lacks a result
 * is not decided, and what comes after it is not begun. Models that are gone are made again where a run needs them; their scores stay as they were.
 * @throws What interrupted a run, or an InterruptedError when `signal` fires; the next call goes on there. StorageError where another process runs the study.
 */
export async function executeStudy(options: ExecuteOptions): Promise<StudyOutcome> {
  const paths = studyPaths(options.folder);
  makeFolder(paths.folder);
  const lock = await acquireLock(paths.lock, { what: `study ${paths.folder}` });
  try {
    recoverFolder(paths.folder);
    if (!pathExists(paths.ignore)) writeFileAtomic(paths.ignore, ignored);
    return await new Execution(options, paths).all();
  } finally {
    lock.release();
  }
}

/** Scores, decisions and reports are worth keeping; runs are large, and a lock is of this moment. */
const ignored = "runs/\n.lock*\n";

class Execution {
  readonly #options: ExecuteOptions;
  readonly #paths: StudyPaths;
  readonly #failed = new Map<string, FailedRun>();

  constructor(options: ExecuteOptions, paths: StudyPaths) {
    this.#options = options;
    this.#paths = paths;
  }

  async all(): Promise<StudyOutcome> {
    const { study, resolvers } = this.#options;
    const decisions: Record<string, Decision> = {};
    for (const [i, stage] of study.stages.entries()) {
      const plan = planStudy(study, decisions, resolvers);
      const runs = runsOf(plan, i);
      for (const run of runs) await this.#make(run, plan);
      const undecided = this.#decide(stage, { plan, at: i, decisions });
      if (undecided) return { plan, decisions, failed: [...this.#failed.values()], undecided: stage.id };
    }
    return { plan: planStudy(study, decisions, resolvers), decisions, failed: [...this.#failed.values()] };
  }

  /** Whether the stage stays undecided, which is told. */
  #decide(
    stage: Stage,
    { plan, at, decisions }: { readonly plan: StudyPlan; readonly at: number; readonly decisions: Record<string, Decision> },
  ): boolean {
    const { study, onEvent } = this.#options;
    const planned = plan.stages[at] as StudyPlan["stages"][number];
    const records = readRecords(this.#paths, plan.runs);
    try {
      const isNew = readDecision(this.#paths, stage.id) === undefined;
      const decision = decideStage(planned, { stage, decideBy: study.decideBy, records });
      writeDecision(this.#paths, decision);
      decisions[stage.id] = decision;
      if (isNew) onEvent?.({ kind: "decided", decision });
      return false;
    } catch (error) {
      if (this.#failed.size === 0) throw error;
      onEvent?.({ kind: "undecided", stage: stage.id, error });
      return true;
    }
  }

  async #make(run: PlannedRun, plan: StudyPlan): Promise<void> {
    const { onEvent } = this.#options;
    const place = (): RunPlaceInStudy => ({ done: readRecords(this.#paths, plan.runs).size, total: plan.runs.length });
    if (readRecord(this.#paths, run.key) !== undefined) return;
    try {
      for (const need of run.needs) await this.#provide(plan.runs.find(({ key }) => key === need) as PlannedRun);
      onEvent?.({ kind: "run", run, state: "start", place: place() });
      await this.#execute(run);
      recordRun(this.#paths, run);
      onEvent?.({ kind: "run", run, state: "done", place: place() });
    } catch (error) {
      if (isInterruption(error) || this.#options.signal?.aborted) throw error;
      this.#failed.set(run.key, { run, error });
      onEvent?.({ kind: "failed", run, error });
    }
  }

  /** Makes sure that a run's model is there to start from, also where its scores have long been written down. */
  async #provide(need: PlannedRun): Promise<void> {
    const failed = this.#failed.get(need.key);
    if (failed !== undefined) throw failed.error;
    if (readStatus(this.#paths.run(need.key))?.state === "done") return;
    const record = readRecord(this.#paths, need.key);
    if (record !== undefined) this.#note(`${need.label}: its model is gone, and is made again.`);
    await this.#execute(need);
    recordRun(this.#paths, need);
    if (record === undefined || record.weights === weightsHash(this.#paths.run(need.key), need.verb)) return;
    this.#note(
      `${need.label}: the model that was made again has other weights than the one that was scored; its scores stay as they were.`,
    );
  }

  #note(message: string): void {
    this.#options.onEvent?.({ kind: "note", message });
  }

  async #execute({ key, verb, config, label }: PlannedRun): Promise<void> {
    const runFolder = this.#paths.run(key);
    await this.#options.execute({ verb, config: withModelFolders(config, this.#paths), runFolder, label });
  }
}

/** By its blame: an error of a run that was made in another process comes back in a class of its own. */
function isInterruption(error: unknown): boolean {
  return error instanceof RetortError && error.blame === "interrupted";
}

/** The runs that a stage asks for, in the plan's order: those of its candidates, and those that these need. */
function runsOf(plan: StudyPlan, stage: number): PlannedRun[] {
  const candidates = plan.stages[stage]?.candidates ?? [];
  const keys = new Set(
    candidates.flatMap(({ trials }) =>
      trials.flatMap(({ key, ends }) => [key, ...(ends === undefined ? [] : [ends.student, ends.teacher])]),
    ),
  );
  return plan.runs.filter(({ key }) => keys.has(key));
}

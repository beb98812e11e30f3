import { StudyError } from "../../core/index.js";
import type { DistillReport, FineTuneReport } from "../../recipes/index.js";
import {
  pathExists,
  type RunEnvironment,
  readJson,
  readJsonLines,
  readSealedJson,
  resultHash,
  runPaths,
  writeSealedJson,
} from "../../runs/index.js";
import type { PlannedRun } from "../plan/index.js";
import { type RecordedScores, type RunRecord, readRecord } from "./run-record.js";
import { statisticsOf, writeStatistics } from "./segment-statistics.js";
import type { StudyPaths } from "./study-paths.js";

/** A line of a run's `predictions-SPLIT.jsonl`. */
interface PredictionLine {
  readonly references: readonly string[];
  readonly predictions: Readonly<Record<string, string>>;
  readonly nats: Readonly<Record<string, number | null>>;
  readonly tokens: number;
  readonly bertScores?: Readonly<Record<string, number>>;
}

const splits = ["validation", "test"] as const;

/** Where a run's own system is. */
const systemOf = { "fine-tune": "model", distill: "student" } as const;

/** The sha-256 of the weights that a finished run made, or of the adapter. @throws StudyError where it wrote none down. */
export function weightsHash(folder: string, verb: PlannedRun["verb"]): string {
  const weights = `${systemOf[verb]}/model.safetensors`;
  const hash = resultHash(folder, weights) ?? resultHash(folder, `${systemOf[verb]}/adapter_model.safetensors`);
  if (hash === undefined) throw new StudyError(`${folder}: the run has no ${weights}.`);
  return hash;
}

/**
 * Writes down what the finished run in its folder came to, so that the folder may go. The numbers behind the scores come first: a record means that all is there.
 * @returns The record, which is what was written before where there was one.
 */
export function recordRun(paths: StudyPaths, run: PlannedRun): RunRecord {
  const known = readRecord(paths, run.key);
  if (known !== undefined) return known;
  const folder = runPaths(paths.run(run.key));
  const outcome =
    run.verb === "distill" ? distilled(readJson<DistillReport>(folder.scores)) : fineTuned(readJson<FineTuneReport>(folder.scores));
  const { report, system } = outcome;
  const { targetKind } = report.dataset;
  if (targetKind === undefined) throw new StudyError(`${folder.folder}: its report does not say of which kind its targets are.`);
  const statistics = splits.map((split) => [split, statisticsOf(targetKind, outputsOf(folder.predictions(split), system))] as const);
  writeStatistics(paths.segments(run.key), Object.fromEntries(statistics));
  const { key, verb, config, task, subject, seed } = run;
  const pseudoTargets = pathExists(folder.pseudoTargetsKey) ? readPseudoTargets(folder.pseudoTargetsKey) : undefined;
  const record: RunRecord = {
    version: 1,
    ...{ key, verb, config, task, subject, seed },
    splits: outcome.splits,
    targetKind,
    weights: weightsHash(folder.folder, verb),
    startedFrom: Object.fromEntries(run.needs.map((need) => [need, weightsHash(paths.run(need), "fine-tune")])),
    ...(pseudoTargets === undefined ? {} : { pseudoTargets }),
    data: readSealedJson(`${folder.folder}/dataset.json`, "It was written by the run; make the run again."),
    environment: readJson<RunEnvironment>(folder.environment),
    ...outcome.measured,
    seconds: report.seconds,
    warnings: report.warnings ?? [],
  };
  writeSealedJson(paths.record(key), record);
  return record;
}

interface Outcome {
  readonly report: DistillReport | FineTuneReport;
  readonly system: "KD" | "model";
  readonly splits: Readonly<Record<"validation" | "test", RecordedScores>>;
  readonly measured: Pick<RunRecord, "trainingCost" | "exposureBias">;
}

function distilled(report: DistillReport): Outcome {
  if (report.validation === undefined)
    throw new StudyError("a run of a study has no validation scores, which are what stages are decided by.");
  const splits = { validation: scoresOf(report.validation.KD), test: scoresOf(report.systems.KD) };
  const { trainingCosts, exposureBias } = report;
  const cost = trainingCosts?.KD;
  const measured = { ...(cost === undefined ? {} : { trainingCost: cost }), ...(exposureBias === undefined ? {} : { exposureBias }) };
  return { report, system: "KD", splits, measured };
}

function fineTuned(report: FineTuneReport): Outcome {
  const { splits, trainingCosts } = report;
  return {
    report,
    system: "model",
    splits: { validation: scoresOf(splits.validation), test: scoresOf(splits.test) },
    measured: trainingCosts === undefined ? {} : { trainingCost: trainingCosts },
  };
}

function scoresOf({ nll, scores, cost }: RecordedScores): RecordedScores {
  return { nll, scores, cost };
}

/** A fine-tuning's lines have one system, whatever it is called there. */
function outputsOf(path: string, system: "KD" | "model") {
  return readJsonLines<PredictionLine>(path).map(({ predictions, references, nats, tokens, bertScores }) => {
    const name = system in predictions ? system : (Object.keys(predictions)[0] as string);
    return { prediction: predictions[name] as string, references, nats: nats[name] ?? null, tokens, bertScore: bertScores?.[name] };
  });
}

function readPseudoTargets(path: string): NonNullable<RunRecord["pseudoTargets"]> {
  const { key, file } = readSealedJson<{ readonly key: string; readonly file: { readonly sha256: string } }>(path, "Make the run again.");
  return { key, sha256: file.sha256 };
}

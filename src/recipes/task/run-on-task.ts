import { StorageError } from "../../core/index.js";
import type { Dataset } from "../../data/index.js";
import { changedResults, type RunPaths, readEvents, readJson, readStatus, sealResults, TensorboardLog } from "../../runs/index.js";
import { threads } from "../../tensor/index.js";
import { checkBertScore } from "../bert-score/index.js";
import { type BertScoreConfig, type MachineConfig, modelFolders } from "../config/index.js";
import { type NamedSources, pinRevisions } from "../hub-sources/index.js";
import { finishedRun, inRun, type Phases, type RecipeContext, requireDevice } from "../phases/index.js";
import { type AskedModels, checkModels, folderTokenizer, openChat } from "../starting-models/index.js";
import { refuseUnspelled, spellerOf } from "./check-spelled.js";
import { otherInputs } from "./other-inputs.js";
import { otherLength } from "./other-length.js";
import { type DecodedConfig, pinDecoding } from "./pin-decoding.js";

/** What a run on a task does. */
export interface TaskRun<Config, Report> {
  /** Reads the task. Not called for a run that is done. */
  load(config: Config): Promise<Dataset>;
  /** All of the run; writes what it returns to `scores.json`, after everything else. */
  body(dataset: Dataset, config: Config, phases: Phases): Promise<Report>;
}

/** What runs on a task: models that a recipe names, on a machine. */
type RunnableConfig = Pick<MachineConfig, "seed" | "device" | "threads"> & ReadableConfig & NamedSources & DecodedConfig;

/**
 * Runs a recipe on a task in its run folder. A run that was interrupted goes on where it was; one that is done only returns its report, and says so: its
 * data may have changed since, for all that anybody has looked.
 * @param asked What `load` and `body` get with the commits of what the hub has in it.
 */
export async function runOnTask<Config extends RunnableConfig, Report>(
  asked: Config,
  context: RecipeContext,
  { load, body }: TaskRun<Config, Report>,
): Promise<Report> {
  requireDevice(asked.device);
  if (asked.threads !== undefined) threads(asked.threads);
  const config = pinDecoding(await pinRevisions(asked, context), context);
  const warn = (message: string): void => context.onEvent?.({ kind: "warning", message });
  if (readStatus(context.runFolder)?.state === "done") {
    const paths = finishedRun(config, context);
    context.onEvent?.({ kind: "note", message: "this run was done before: nothing is done again, and the data is not read again." });
    if (context.tensorboard) new TensorboardLog(paths.tensorboard, readEvents(paths.events)).close();
    return doneReport<Report>(paths, warn);
  }
  const dataset = await readTask(config, load, context);
  return inRun(config, context, async (phases, isDone) => {
    const { paths } = phases.run;
    // Another process may have finished it since.
    if (isDone) return doneReport<Report>(paths, warn);
    for (const message of [...modelFolders(config).flatMap(changedResults), ...otherInputs(config)]) warn(message);
    const longer = otherLength(config);
    if (longer !== undefined) phases.emit({ kind: "note", message: longer });
    const report = await body(dataset, config, phases);
    sealResults(paths);
    return report;
  });
}

/** What a run that is done came to. Of its other results, those that have changed are told. @throws StorageError where the scores have. */
function doneReport<Report>(paths: RunPaths, warn: (message: string) => void): Report {
  for (const message of changedResults(paths.folder)) {
    if (message.startsWith(paths.scores)) throw new StorageError(message, { hint: scoresLost });
    warn(message);
  }
  return readJson<Report>(paths.scores);
}

const scoresLost = "Put the file back as it was. The outputs stand in predictions-*.jsonl, and `retort evaluate` scores them.";

/** What decides whether a task can be read, and learned by the models that are asked for. */
interface ReadableConfig extends AskedModels {
  readonly data: AskedModels["data"] & { readonly allowLossyTargets?: boolean | undefined };
  readonly evaluation?: { readonly bertScore?: BertScoreConfig | undefined } | undefined;
}

/**
 * Checks models and reads a task for them, before a run is opened: a mistyped path must not leave a run folder behind that the corrected command does not fit.
 * @throws Errors of {@link checkModels}, of {@link checkBertScore}, of `load`, and of {@link refuseUnspelled}; a tokenizer that is trained for the task spells everything.
 */
export async function readTask<Config extends ReadableConfig>(
  config: Config,
  load: (config: Config) => Promise<Dataset>,
  context: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<Dataset> {
  await checkModels(config);
  await checkBertScore(config.evaluation?.bertScore, context, "evaluation.bertScore");
  const dataset = await load(config);
  if (config.data.allowLossyTargets === true) return dataset;
  const tokenizers = await Promise.all(modelFolders(config).map(folderTokenizer));
  const distinct = new Map(tokenizers.map((tokenizer) => [tokenizer.fingerprint, tokenizer]));
  const { chat } = config.data;
  for (const tokenizer of distinct.values()) await refuseUnspelled(dataset, spellerOf(tokenizer, chat && openChat(tokenizer, chat)));
  return dataset;
}

import { dataExtension } from "../../data/index.js";
import {
  type FetchOptions,
  fetchDataset,
  fetchModel,
  formatHubName,
  type HubName,
  hubNameOf,
  isCommit,
  modelFolder,
} from "../../hub/index.js";
import { hubBaseOf } from "../../models/index.js";
import { changedResults, pathExists, readJson, readStatus, runPaths } from "../../runs/index.js";
import { modelRoles, type NamedModels } from "../config/index.js";
import type { RecipeContext } from "../phases/index.js";
import { type HubSplits, hubSplits } from "./hub-splits.js";
import { splitPaths } from "./split-paths.js";

/** Everything in a recipe that the hub may have. */
export interface NamedSources extends NamedModels {
  readonly data?: { readonly train?: string | undefined; readonly validation?: string | undefined };
  readonly evaluation?: { readonly bertScore?: { readonly model?: string | undefined } | undefined } | undefined;
}

type Fetch = (repo: HubName, options: FetchOptions) => Promise<string>;

/**
 * The config with every model and dataset of the hub named by its commit (`org/name@COMMIT`), which is then in the cache; the run's config so says what it
 * used. A run that is resumed goes on with the commit that it was begun with, unless a revision is asked for; of one that is done nothing is fetched.
 * Folders and files stay as they are. Errors as fetchModel's and fetchDataset's.
 */
export async function pinRevisions<Config extends NamedSources>(config: Config, context: RecipeContext): Promise<Config> {
  const { config: path } = runPaths(context.runFolder);
  const before = pathExists(path) ? readJson<NamedSources>(path) : {};
  const pinned: Record<string, unknown> = {};
  for (const role of modelRoles) {
    const from = await pinnedModel(config[role]?.from, before[role]?.from, context);
    if (from !== undefined) pinned[role] = { ...config[role], from };
  }
  const repo = datasetOf(config);
  if (repo !== undefined) {
    pinned.data = { ...config.data, train: await pinnedName(resumed(repo, before.data?.train), fetchSplits, context) };
  }
  const encoder = await pinnedModel(config.evaluation?.bertScore?.model, before.evaluation?.bertScore?.model, context);
  if (encoder !== undefined) pinned.evaluation = { ...config.evaluation, bertScore: { ...config.evaluation?.bertScore, model: encoder } };
  return { ...config, ...pinned };
}

/**
 * The folder of the one model that a recipe without a run folder names; a model of the hub is fetched first, and one that a run has made and something else has
 * changed since is told. Errors as fetchModel's.
 */
export async function fetchedFolder(model: string, options: FetchOptions): Promise<string> {
  const repo = hubNameOf(model);
  const folder = repo === undefined ? model : modelFolder(formatHubName({ ...repo, revision: await fetchModel(repo, options) }));
  await fetchBase(folder, options);
  for (const message of repo === undefined ? changedResults(model) : []) options.onEvent?.({ kind: "warning", message });
  return folder;
}

/** The files of the dataset that a recipe without a run folder names, fetched first; undefined for a file. Errors as fetchDataset's. */
export async function fetchedSplits(dataset: string, options: FetchOptions): Promise<HubSplits | undefined> {
  const repo = dataset.endsWith(".txt") ? undefined : datasetOf({ data: { train: dataset } });
  return repo === undefined ? undefined : hubSplits(formatHubName({ ...repo, revision: await fetchSplits(repo, options) }));
}

/** A model of the hub by its commit, fetched; undefined where `from` names none. Of an adapter, whether it is there or fetched, the base is fetched, too. */
async function pinnedModel(from: string | undefined, before: string | undefined, context: RecipeContext): Promise<string | undefined> {
  if (from === undefined || from === "auto") return undefined;
  const repo = hubNameOf(from);
  const pinned = repo && (await pinnedName(resumed(repo, before), fetchModel, context));
  if (readStatus(context.runFolder)?.state !== "done") await fetchBase(modelFolder(pinned ?? from), context);
  return pinned;
}

async function fetchBase(folder: string, options: FetchOptions): Promise<void> {
  const base = hubBaseOf(folder);
  if (base !== undefined) await fetchModel(base, options);
}

/** What ends as data files do is a file, though it may be missing. */
function datasetOf({ data }: NamedSources): HubName | undefined {
  return data?.train === undefined || dataExtension(data.train) !== undefined ? undefined : hubNameOf(data.train);
}

function fetchSplits(repo: HubName, options: FetchOptions): Promise<string> {
  return fetchDataset(repo, (paths, named) => Object.values(splitPaths(paths, named)), options);
}

async function pinnedName(repo: HubName, fetchRepo: Fetch, context: RecipeContext): Promise<string> {
  const isKnown = isCommit(repo.revision) && readStatus(context.runFolder)?.state === "done";
  return formatHubName(isKnown ? repo : { ...repo, revision: await fetchRepo(repo, context) });
}

/** With the revision that the run was begun with, if none is asked for and the repository is the same. */
function resumed(repo: HubName, before: string | undefined): HubName {
  if (repo.revision !== undefined || !before?.startsWith(`${repo.name}@`)) return repo;
  return { ...repo, revision: before.slice(repo.name.length + 1) };
}

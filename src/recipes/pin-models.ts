import { type FetchOptions, fetchModel, formatHubName, type HubName, hubNameOf, isCommit, modelFolder } from "../hub/index.js";
import { pathExists, readJson, readStatus, runPaths } from "../runs/index.js";
import type { RecipeContext } from "./context.js";
import type { NamedModels } from "./task-tokenizer.js";

const roles = ["teacher", "student", "model"] as const;

/**
 * The config with every model of the hub named by its commit (`org/name@COMMIT`), which is then in the cache; the run's config says so what it used. A run
 * that is resumed goes on with the commit that it was begun with, unless a revision is asked for; of one that is done nothing is fetched.
 * Model folders stay as they are. Errors as fetchModel's.
 */
export async function pinModels<Config extends NamedModels>(config: Config, context: RecipeContext): Promise<Config> {
  const pinned: Record<string, unknown> = {};
  for (const role of roles) {
    const from = config[role]?.from;
    const repo = from === undefined || from === "auto" ? undefined : hubNameOf(from);
    if (repo === undefined) continue;
    pinned[role] = { ...config[role], from: await pinnedName(resumed(repo, role, context.runFolder), context) };
  }
  return { ...config, ...pinned };
}

/** The folder of the one model that a recipe without a run folder names; a model of the hub is fetched first. Errors as fetchModel's. */
export async function fetchedFolder(model: string, options: FetchOptions): Promise<string> {
  const repo = hubNameOf(model);
  return repo === undefined ? model : modelFolder(formatHubName({ ...repo, revision: await fetchModel(repo, options) }));
}

async function pinnedName(repo: HubName, context: RecipeContext): Promise<string> {
  const isKnown = isCommit(repo.revision) && readStatus(context.runFolder)?.state === "done";
  return formatHubName(isKnown ? repo : { ...repo, revision: await fetchModel(repo, context) });
}

/** With the revision that the run in the folder was begun with, if none is asked for and the model is the same. */
function resumed(repo: HubName, role: (typeof roles)[number], runFolder: string): HubName {
  const { config } = runPaths(runFolder);
  if (repo.revision !== undefined || !pathExists(config)) return repo;
  const before = readJson<NamedModels>(config)[role]?.from;
  return before?.startsWith(`${repo.name}@`) ? { ...repo, revision: before.slice(repo.name.length + 1) } : repo;
}

import type { CheckpointDefaults } from "../../generate/index.js";
import { modelFolder } from "../../hub/index.js";
import { pathExists, readJson, readStatus, runPaths } from "../../runs/index.js";
import { checkDecoding, folderDecoding, type NamedModels, resolveDecoding, type ScoringConfig, targetLimit } from "../config/index.js";
import type { RecipeContext } from "../phases/index.js";

/** What of a recipe decides how its outputs are decoded. */
export interface DecodedConfig extends NamedModels {
  readonly evaluation?: ScoringConfig["evaluation"];
  readonly data: { readonly maxSourceLength: number; readonly maxTargetLength?: number };
}

/**
 * The config with every setting of `evaluation.decoding`: as asked for, else as the folder says that the teacher, or the one model, starts from. So one
 * decoding serves all systems of a table, a run's config says which, and a run that is resumed goes on with it or says that the folder has changed since.
 * @throws ConfigError for a setting of the folder that is not implemented, and for settings that contradict each other.
 */
export function pinDecoding<Config extends DecodedConfig>(config: Config, context: Pick<RecipeContext, "runFolder">): Config {
  const { evaluation } = config;
  if (evaluation === undefined) return config;
  const { decodingFrom: _, ...own } = evaluation;
  const asked = evaluation.decoding;
  const { decoding, from } = resolveDecoding("evaluation.decoding", asked, defaultsOf({ ...config, evaluation }, context.runFolder));
  const { maxSourceLength, maxTargetLength = maxSourceLength } = config.data;
  checkDecoding("evaluation.decoding", { decoding, from, ...targetLimit({ maxSourceLength, maxTargetLength }) });
  return { ...config, evaluation: { ...own, decoding, ...(Object.keys(from).length === 0 ? {} : { decodingFrom: from }) } };
}

function defaultsOf({ evaluation, teacher, model }: DecodedConfig & Pick<Required<DecodedConfig>, "evaluation">, runFolder: string) {
  const from = (teacher ?? model)?.from;
  if (from === undefined || evaluation.folderDecoding === false) return undefined;
  return ofDoneRun(runFolder) ?? folderDecoding(modelFolder(from), evaluation.decoding.method);
}

/** What a run that is done was told by its folder, which may be gone. */
function ofDoneRun(runFolder: string): CheckpointDefaults | undefined {
  const { config: path } = runPaths(runFolder);
  if (readStatus(runFolder)?.state !== "done" || !pathExists(path)) return undefined;
  const { decoding = {}, decodingFrom: from = {} } = readJson<DecodedConfig>(path).evaluation ?? {};
  return { settings: Object.fromEntries(Object.entries(decoding).filter(([key]) => key in from)), from };
}

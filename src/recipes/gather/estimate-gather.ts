import { LedgerState } from "../../teachers/index.js";
import { gatherFiles } from "../gathered/index.js";
import type { RecipeContext } from "../phases/index.js";
import { countTokensOf } from "./count-tokens.js";
import type { GatherConfig } from "./gather-config.js";
import { type GatherEstimate, gatherEstimate } from "./gather-estimate.js";
import { loadPrompts } from "./load-prompts.js";

/** What is left of a job would cost: reads inputs and what the run folder has, asks nobody, writes nothing. Errors of the readers. */
export async function estimateGather(config: GatherConfig, { runFolder, signal, onEvent }: RecipeContext): Promise<GatherEstimate> {
  const loaded = await loadPrompts(config, { signal, onEvent });
  const state = LedgerState.read(gatherFiles(runFolder).requests);
  const countTokens = await countTokensOf(config);
  return gatherEstimate(config, loaded, { choicesOf: (id) => state.of(id).choices, spent: state.spent, countTokens });
}

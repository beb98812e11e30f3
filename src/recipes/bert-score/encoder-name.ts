import { basename, dirname } from "node:path";
import { ConfigError } from "../../core/index.js";
import { bertScoreLayers } from "../../evaluate/index.js";
import { hubNameOf } from "../../hub/index.js";
import type { BertScoreConfig } from "../config/index.js";

/** The organisations that the hub has put models into which bert_score still calls without one. */
const formerlyWithout = ["google-bert", "FacebookAI", "distilbert"];

/** What an encoder is called in signatures, and after which layer its tokens are compared. */
export interface NamedEncoder {
  readonly name: string;
  readonly layer: number;
}

/**
 * The encoder as bert_score knows it: by the name that is given, else by that of the hub or by the folder's, `roberta-large` or `microsoft/deberta-base`.
 * @param place Where the config stands.
 * @throws ConfigError where no layer is given, and bert_score has chosen none for this encoder.
 */
export function nameEncoder(
  model: string,
  { name: given, layer }: Pick<BertScoreConfig, "name" | "layer">,
  place = "bertScore",
): NamedEncoder {
  const name = given ?? nameOf(model);
  const chosen = layer ?? (Object.hasOwn(bertScoreLayers, name) ? bertScoreLayers[name] : undefined);
  if (chosen !== undefined) return { name, layer: chosen };
  throw new ConfigError(`${place}.layer is not given, and for ${name} bert_score has chosen none.`, {
    hint: `Give a layer (${place}.layer), or, for a copy of an encoder that it knows, its name (${place}.name): ${Object.keys(bertScoreLayers).join(", ")}.`,
  });
}

function nameOf(model: string): string {
  const repo = hubNameOf(model)?.name;
  const own = basename(model);
  if (repo !== undefined) return formerlyWithout.includes(dirname(repo)) ? basename(repo) : repo;
  const inFolder = `${basename(dirname(model))}/${own}`;
  return Object.hasOwn(bertScoreLayers, inFolder) ? inFolder : own;
}

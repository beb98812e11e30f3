import { ConfigError } from "../../core/index.js";
import { readTexts } from "../../data/index.js";
import { type BertScoreBaseline, type BertScores, bertScore, parseBertScoreBaseline } from "../../evaluate/index.js";
import type { References } from "../../metrics/index.js";
import { loadEncoder } from "../../models/index.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import type { BertScoreConfig } from "../config/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import type { RecipeContext } from "../phases/index.js";
import { nameEncoder } from "./encoder-name.js";

/** An encoder that reads texts and compares them, in memory until it is disposed. */
export interface BertScorer extends Disposable {
  /** @throws Errors of {@link bertScore}. */
  score(predictions: readonly string[], references: References): Promise<BertScores>;
}

/**
 * Loads the encoder that a config names, with its tokenizer and baseline; a model of the hub is fetched first.
 * @param place Where the config stands in the recipe, for errors.
 * @throws ConfigError for a model that is no encoder, or whose layer nobody has chosen; errors of the readers and of the hub.
 */
export async function openBertScorer(
  config: BertScoreConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
  place = "bertScore",
): Promise<BertScorer> {
  const { model = "", idf = false, fastTokenizer = false, batchTokens, device = "cpu" } = config;
  const named = nameEncoder(model, config, place);
  const baseline = await baselineOf(config, named.layer);
  const folder = await fetchedFolder(model, { onEvent, signal });
  const options = { ...named, idf, baseline, fastTokenizer, signal, ...(batchTokens === undefined ? {} : { batchTokens }) };
  const tokenizer = await loadTokenizer(folder);
  const { encoder } = loadEncoder(folder, { device });
  const { numHiddenLayers } = encoder.config;
  if (named.layer > numHiddenLayers) {
    encoder.parameters.dispose();
    throw new ConfigError(`${place}.layer is ${named.layer}; ${named.name} has ${numHiddenLayers} layers.`);
  }
  return {
    score: (predictions, references) => bertScore(encoder, tokenizer, predictions, references, options),
    [Symbol.dispose]: () => encoder.parameters.dispose(),
  };
}

/**
 * Makes sure that texts can be scored as a recipe says, before anything is trained: reads one text.
 * @throws As {@link openBertScorer} and {@link bertScore}.
 */
export async function checkBertScore(
  config: BertScoreConfig | undefined,
  context: Pick<RecipeContext, "onEvent" | "signal">,
  place: string,
): Promise<void> {
  if (config === undefined) return;
  using scorer = await openBertScorer(config, context, place);
  await scorer.score(["a text"], [["a text"]]);
}

async function baselineOf({ baseline: place }: BertScoreConfig, layer: number): Promise<BertScoreBaseline | undefined> {
  return place === undefined ? undefined : parseBertScoreBaseline((await readTexts(place)).join("\n"), { layer, place });
}

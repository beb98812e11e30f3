import { ConfigError } from "../../core/index.js";
import { readTexts } from "../../data/index.js";
import {
  averageBertScore,
  type BertScoreBaseline,
  type BertScores,
  bertScore,
  bertScoreStatistics,
  parseBertScoreBaseline,
} from "../../evaluate/index.js";
import type { References } from "../../metrics/index.js";
import { loadEncoder } from "../../models/index.js";
import { threads } from "../../tensor/index.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import { type RecipeContext, requireDevice } from "../phases/index.js";
import type { BertScoreConfig } from "./bert-score.js";
import { nameEncoder } from "./encoder-name.js";
import type { EvaluationTexts } from "./evaluate-texts.js";
import type { EncoderMeasures } from "./evaluation-measures.js";
import { bertScoreParts } from "./measure-names.js";

/**
 * Every system's BERTScores, read by one encoder, as metrics that can be resampled. A model of the hub is fetched first.
 * @throws ConfigError for a model that is no encoder, or whose layer nobody has chosen; InterruptedError when the signal fires; errors of bertScore, of the readers and of the hub.
 */
export async function measureBertScore(
  { systems, references }: EvaluationTexts,
  config: BertScoreConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<EncoderMeasures[]> {
  const { model = "", idf = false, fastTokenizer = false, batchTokens, device = "cpu" } = config;
  const named = nameEncoder(model, config);
  const baseline = await baselineOf(config, named.layer);
  requireDevice(device);
  if (config.threads !== undefined) threads(config.threads);
  const folder = await fetchedFolder(model, { onEvent, signal });
  const options = { ...named, idf, baseline, fastTokenizer, signal, ...(batchTokens === undefined ? {} : { batchTokens }) };
  onEvent?.({ kind: "phase", phase: "bertscore", state: "start" });
  const { encoder } = loadEncoder(folder, { device });
  try {
    const tokenizer = await loadTokenizer(folder);
    const measures: EncoderMeasures[] = [];
    for (const { predictions } of systems) {
      onEvent?.({ kind: "progress", done: measures.length, total: systems.length, unit: "systems" });
      measures.push(asMeasures(await bertScore(encoder, tokenizer, predictions, references, options), references));
    }
    onEvent?.({ kind: "phase", phase: "bertscore", state: "end" });
    return measures;
  } finally {
    encoder.parameters.dispose();
  }
}

async function baselineOf({ baseline: place }: BertScoreConfig, layer: number): Promise<BertScoreBaseline | undefined> {
  return place === undefined ? undefined : parseBertScoreBaseline((await readTexts(place)).join("\n"), { layer, place });
}

/** Empty texts are counted by BERTScore's own warnings. */
function asMeasures(scores: BertScores, references: References): EncoderMeasures {
  const counts = new Set(references.map((list) => list.length));
  const perSegment = counts.size === 1 ? ([...counts][0] as number) : "var";
  return (name) => {
    const part = bertScoreParts[name];
    if (part === undefined) throw new ConfigError(`${name} is no BERTScore.`);
    const statistics = { ...bertScoreStatistics(part, scores, perSegment), blankPredictions: 0, blankReferences: 0 };
    return { metric: averageBertScore(part, scores), statistics };
  };
}

import { ConfigError, streamSeed } from "../../core/index.js";
import {
  type Corruption,
  denoisingExamples,
  type EncodedInput,
  languageModeling,
  spanCorruption,
  textInfilling,
} from "../../data/index.js";
import { fineTuning } from "../../distill/index.js";
import { freshStartOf, isDecoderOnly, type TextModel, withDropoutRate } from "../../models/index.js";
import { sentinelIds, type Tokenizer } from "../../tokenizers/index.js";
import type { PretrainingConfig } from "../config/index.js";
import type { Phases } from "../phases/index.js";
import { examplesFingerprint, type FitContext, type TrainingOutcome } from "../task/index.js";
import { fitModel } from "./fit-model.js";

/** What a pretraining works with. */
export interface PretrainContext extends FitContext {
  readonly phases: Phases;
}

/**
 * Pretrains a model on the task's own inputs, labeled and unlabeled, before it sees a label: by span corruption or text infilling, another
 * corruption of every input in every epoch, or as a causal language model (docs/PAPERS.md section 10). Does nothing where the recipe has no pretraining. The best
 * checkpoint is chosen on the validation inputs, corrupted once.
 * @throws ConfigError for a tokenizer without the sentinels or mask that this takes, and for a causal language model that is none.
 */
export async function pretrainModel(
  model: TextModel,
  { role, pretraining }: { readonly role: string; readonly pretraining?: PretrainingConfig | undefined },
  context: PretrainContext,
): Promise<TrainingOutcome | undefined> {
  if (pretraining === undefined) return undefined;
  const { config, data, phases } = context;
  const corruption = corruptionFor(model, data.tokenizer, { pretraining, maxInputLength: config.data.maxSourceLength });
  const inputs: readonly EncodedInput[] = [...data.train, ...data.unlabeled];
  const seed = streamSeed(config.seed, "pretraining");
  const validation = denoisingExamples(data.validation, 0, { corruption, seed: streamSeed(config.seed, "pretraining validation") });
  const examples = (epoch: number) => denoisingExamples(inputs, epoch, { corruption, seed });
  const options = { name: `${role}-pretraining`, training: pretraining, examples, inputs: examplesFingerprint(examples(0)), validation };
  // Shares the weights: the model keeps its own dropout for what comes after.
  const trained = withDropoutRate(model, pretraining.dropoutRate);
  return phases.phase(options.name, () => fitModel(trained, fineTuning(trained), options, context));
}

/** What the recipe, or else the architecture's own pretraining, does to a text. */
function corruptionFor(
  { config }: TextModel,
  tokenizer: Tokenizer,
  { pretraining, maxInputLength }: { readonly pretraining: PretrainingConfig; readonly maxInputLength: number },
): Corruption {
  const { noise = freshStartOf(config.modelType).pretraining.noise, noiseDensity, meanSpanLength } = pretraining;
  const { eosTokenId, bosTokenId, maskTokenId } = tokenizer;
  const options = { ...(noiseDensity === undefined ? {} : { noiseDensity }), ...(meanSpanLength === undefined ? {} : { meanSpanLength }) };
  if (noise === "causal-lm") {
    if (isDecoderOnly(config)) return languageModeling({ startTokenId: bosTokenId ?? eosTokenId });
    throw new ConfigError(`pretraining: causal-lm is for decoder-only models, which ${config.modelType} is not.`);
  }
  if (noise === "span-corruption") {
    const ids = sentinelIds(tokenizer);
    if (ids.length >= 2) return spanCorruption({ ...options, sentinelIds: ids, eosTokenId });
    throw new ConfigError("pretraining: span corruption takes sentinels, <extra_id_0> and on, which the tokenizer does not have.");
  }
  if (maskTokenId !== undefined) return textInfilling({ ...options, maskTokenId, eosTokenId, bosTokenId, maxInputLength });
  throw new ConfigError("pretraining: text infilling takes a mask token, which the tokenizer does not have.");
}

import { basename, join } from "node:path";
import { type Decoding, decodingToJson } from "../../generate/index.js";
import {
  isDecoderOnly,
  loraOf,
  mergedModel,
  type NamedAdapterBase,
  type SavableModel,
  type SaveOptions,
  saveAdapter,
  saveModel,
  type TaskInputs,
  type TextModel,
  troubleElsewhere,
} from "../../models/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { CardModel, CardStory } from "./card-facts.js";
import { modelCard } from "./model-card.js";

/** A model with everything that whoever gets its folder needs to use it as it was trained. */
export interface ExportedModel {
  readonly model: SavableModel;
  /** Where the base of its adapter is found: the folder then holds the adapter. Without it an adapter is merged. */
  readonly adapterBase?: NamedAdapterBase | undefined;
  readonly tokenizer: Tokenizer;
  /** How its texts are put. */
  readonly inputs: TaskInputs;
  /** To how many tokens sources were cut. */
  readonly maxSourceLength?: number | undefined;
  /** How it was decoded when it was scored. */
  readonly decoding?: Decoding | undefined;
  /** Where that is not known: settings of a `generation_config.json`, by Transformers' names. */
  readonly generation?: Readonly<Record<string, unknown>> | undefined;
  readonly story: CardStory;
}

/**
 * Writes a model as a Hugging Face folder that forgets nothing: weights, or an adapter's, config with the prompt, tokenizer, `generation_config.json` with length, beams and penalties, and a model card
 * (`README.md`).
 * @param name What the card calls the folder. Default: its own name.
 * @returns What other tools make of such a model, a sentence each: to be told where the folder is made.
 */
export async function exportModel(exported: ExportedModel, folder: string, name = basename(folder)): Promise<string[]> {
  const { model, tokenizer, inputs, maxSourceLength, decoding, story } = exported;
  const { config, parameters } = model;
  const decoderOnly = isDecoderOnly(config);
  const generation = decoding === undefined ? exported.generation : decodingToJson(decoding, { isDecoderOnly: decoderOnly });
  saveWeights(exported, folder, { generation, inputs });
  await tokenizer.save(folder);
  const trouble = troubleElsewhere(config);
  const adapter = adapterFacts(exported);
  const facts = { config, parameters: parameters.count, adapter, folder: name, inputs, maxSourceLength, decoding, trouble };
  const card = modelCard({ ...facts, ...(await tokenFacts(tokenizer, inputs)) }, story);
  writeFileAtomic(join(folder, "README.md"), card);
  return trouble === undefined ? [] : [trouble];
}

/** As an adapter where its base is named, else whole, with what an adapter has learned. */
function saveWeights({ model, adapterBase: base }: ExportedModel, folder: string, use: SaveOptions): void {
  if (!hasAdapter(model)) {
    saveModel(model, folder, use);
    return;
  }
  if (base !== undefined) {
    saveAdapter(model, folder, { base, ...use });
    return;
  }
  const merged = mergedModel(model);
  try {
    saveModel(merged, folder, use);
  } finally {
    merged.parameters.dispose();
  }
}

/** Weights that are still where they come from have none. */
function hasAdapter(model: SavableModel): model is TextModel {
  return loraOf(model.parameters) !== undefined;
}

function adapterFacts({ model, adapterBase: base }: ExportedModel): CardModel["adapter"] {
  const lora = loraOf(model.parameters);
  return lora && { rank: lora.settings.rank, parameters: lora.parameters.count, isMerged: base === undefined };
}

async function tokenFacts(tokenizer: Tokenizer, { separator }: TaskInputs) {
  const { ids } = await tokenizer.encode("a");
  const separatorIds =
    separator === undefined ? [tokenizer.eosTokenId] : [...(await tokenizer.encode(separator, { addSpecialTokens: false })).ids];
  return { endsTexts: ids.at(-1) === tokenizer.eosTokenId, separatorIds };
}

import { basename, join } from "node:path";
import { type Decoding, decodingToJson } from "../../generate/index.js";
import { isDecoderOnly, type SavableModel, saveModel, type TaskInputs, troubleElsewhere } from "../../models/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { CardStory } from "./card-facts.js";
import { modelCard } from "./model-card.js";

/** A model with everything that whoever gets its folder needs to use it as it was trained. */
export interface ExportedModel {
  readonly model: SavableModel;
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
 * Writes a model as a Hugging Face folder that forgets nothing: weights, config with the prompt, tokenizer, `generation_config.json` with length, beams and penalties, and a model card
 * (`README.md`).
 * @param name What the card calls the folder. Default: its own name.
 * @returns What other tools make of such a model, a sentence each: to be told where the folder is made.
 */
export async function exportModel(exported: ExportedModel, folder: string, name = basename(folder)): Promise<string[]> {
  const { model, tokenizer, inputs, maxSourceLength, decoding, story } = exported;
  const { config, parameters } = model;
  const decoderOnly = isDecoderOnly(config);
  const generation = decoding === undefined ? exported.generation : decodingToJson(decoding, { isDecoderOnly: decoderOnly });
  saveModel(model, folder, { generation, inputs });
  await tokenizer.save(folder);
  const trouble = troubleElsewhere(config);
  const facts = { config, parameters: parameters.count, folder: name, inputs, maxSourceLength, decoding, trouble };
  const card = modelCard({ ...facts, ...(await tokenFacts(tokenizer, inputs)) }, story);
  writeFileAtomic(join(folder, "README.md"), card);
  return trouble === undefined ? [] : [trouble];
}

async function tokenFacts(tokenizer: Tokenizer, { separator }: TaskInputs) {
  const { ids } = await tokenizer.encode("a");
  const separatorIds =
    separator === undefined ? [tokenizer.eosTokenId] : [...(await tokenizer.encode(separator, { addSpecialTokens: false })).ids];
  return { endsTexts: ids.at(-1) === tokenizer.eosTokenId, separatorIds };
}

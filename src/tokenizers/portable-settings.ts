import { cleanUpOf } from "./clean-up-spaces.js";
import { isJsonObject, type JsonObject, modelTypeOf, type TokenizerJson } from "./tokenizer-json.js";

/** The class that takes a `tokenizer.json` as it is, by the name that Transformers 4 and 5 and what is built on them know. */
export const anyTokenizerClass = "PreTrainedTokenizerFast";

/**
 * A `tokenizer_config.json` that means the same to Transformers 4 and 5 and to transformers.js. `clean_up_tokenization_spaces` is said outright, as it is done: left out, it
 * is true to the one and false to the other. The class for any tokenizer has what Transformers 4 needs to treat the file as 5 does: whether a space is put before a text,
 * which it would set to false, and that no token types go to the model. A family's own class stays where both versions build the same of the file.
 */
export function portableSettings(config: JsonObject, json: TokenizerJson, readsBytes = false): JsonObject {
  const said: JsonObject = { ...withOldNames(config), clean_up_tokenization_spaces: cleanUpOf({ config, json, readsBytes }).isDone };
  if (said.tokenizer_class !== anyTokenizerClass) return modelTypeOf(json) === "Unigram" ? portableT5(said, json) : said;
  return asItIs(said, json);
}

function asItIs(said: JsonObject, { pre_tokenizer: split }: TokenizerJson): JsonObject {
  return {
    ...said,
    tokenizer_class: anyTokenizerClass,
    ...(isJsonObject(split) && typeof split.add_prefix_space === "boolean" ? { add_prefix_space: split.add_prefix_space } : {}),
    model_input_names: said.model_input_names ?? ["input_ids", "attention_mask"],
  };
}

/**
 * T5's class of Transformers 4 asks for a SentencePiece model as soon as something is said about a space before a text, which in 5 has no effect on it; and it adds
 * sentinels to a list of special tokens that has none.
 */
function portableT5({ add_prefix_space: _, ...said }: JsonObject, json: TokenizerJson): JsonObject {
  const listed = said.additional_special_tokens;
  return Array.isArray(listed) && !JSON.stringify(listed).includes("<extra_id_") ? asItIs(said, json) : said;
}

/** Transformers 5 calls a list of further special tokens otherwise than 4, which fails on its name, and reads either. */
function withOldNames({ extra_special_tokens: extra, ...config }: JsonObject): JsonObject {
  if (extra === undefined) return config;
  return Array.isArray(extra) ? { ...config, additional_special_tokens: extra } : { ...config, extra_special_tokens: extra };
}

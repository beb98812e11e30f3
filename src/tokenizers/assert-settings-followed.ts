import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";
import { isJsonObject, type JsonObject } from "./tokenizer-json.js";

/**
 * Checks for settings of a tokenizer's folder that change ids in a way that is not followed here.
 * @throws TokenizerError naming the setting.
 */
export function assertSettingsFollowed({ folder, tokenizerConfig }: Declarations): void {
  assertKinds(tokenizerConfig, `${folder}/tokenizer_config.json`);
  const refuse = (setting: string, what: string, hint: string) => {
    throw new TokenizerError(`${folder}/tokenizer_config.json: ${setting}: ${what}.`, { hint });
  };
  if (tokenizerConfig.split_special_tokens === true) {
    const what = "special tokens that are spelled in a text are cut like other words in Python, which is not followed here";
    refuse("split_special_tokens", what, "Remove the setting, if the model was not trained with it.");
  }
  const files = tokenizerConfig.fast_tokenizer_files;
  const other = Array.isArray(files) ? files.find((name) => typeof name === "string" && /^tokenizer\..+\.json$/.test(name)) : undefined;
  if (other !== undefined) {
    const what = `Python may take ${JSON.stringify(other)} instead of tokenizer.json, by its own version`;
    refuse("fast_tokenizer_files", what, "Keep one of the files as tokenizer.json, and remove the setting.");
  }
}

const yesOrNo = [
  "add_prefix_space",
  "trim_offsets",
  "do_lower_case",
  "tokenize_chinese_chars",
  "strip_accents",
  "add_bos_token",
  "add_eos_token",
];

/** A setting of another kind would be taken for one that is not there, and Python raises for it. */
function assertKinds(tokenizerConfig: JsonObject, place: string): void {
  const check = (key: string, isRight: (value: unknown) => boolean, expected: string): void => {
    const value = tokenizerConfig[key];
    if (value === undefined || value === null || isRight(value)) return;
    throw new TokenizerError(`${place}: ${key}: expected ${expected}, got ${JSON.stringify(value)}.`);
  };
  for (const key of yesOrNo) check(key, (value) => typeof value === "boolean", "true or false");
  check("tokenizer_class", (value) => typeof value === "string", "the name of a class");
  check("added_tokens_decoder", isJsonObject, "an object of tokens by their ids");
}

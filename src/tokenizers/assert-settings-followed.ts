import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";

/**
 * Checks for settings of a tokenizer's folder that change ids in a way that is not followed here.
 * @throws TokenizerError naming the setting.
 */
export function assertSettingsFollowed({ folder, tokenizerConfig }: Declarations): void {
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

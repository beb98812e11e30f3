import { tokenIds } from "../added-token.js";
import type { SpecialTokens } from "../special-tokens.js";
import { surroundingTemplate } from "../template.js";
import type { JsonObject, TokenizerJson } from "../tokenizer-json.js";

/** GPT-2 adds nothing; OPT, which is a GPT-2 tokenizer with `add_bos_token` in its `tokenizer_config.json`, begins every text with `</s>`. */
export function gpt2Processor(json: TokenizerJson, { bos, eos }: SpecialTokens, tokenizerConfig: JsonObject): JsonObject {
  const before = tokenizerConfig.add_bos_token === true && bos !== undefined ? [bos] : [];
  const after = tokenizerConfig.add_eos_token === true && eos !== undefined ? [eos] : [];
  return surroundingTemplate(json, { before, after });
}

/** RoBERTa and BART: `<s>` text `</s>`. The tokens' offsets leave out the space that they begin with. */
export function robertaProcessor(
  json: TokenizerJson,
  { cls = "<s>", sep = "</s>" }: SpecialTokens,
  tokenizerConfig: JsonObject,
): JsonObject {
  const ids = tokenIds(json);
  return {
    type: "RobertaProcessing",
    sep: [sep, ids.get(sep)],
    cls: [cls, ids.get(cls)],
    trim_offsets: tokenizerConfig.trim_offsets !== false,
    add_prefix_space: tokenizerConfig.add_prefix_space === true,
  };
}

/** DeBERTa: `[CLS]` text `[SEP]`. */
export function debertaProcessor(json: TokenizerJson, { cls = "[CLS]", sep = "[SEP]" }: SpecialTokens): JsonObject {
  return surroundingTemplate(json, { before: [cls], after: [sep] });
}

import { TokenizerError } from "../core/index.js";
import { tokenIds } from "./added-token.js";
import type { SpecialTokens } from "./special-tokens.js";
import { surroundingTemplate } from "./template.js";
import type { TokenizerFamily } from "./tokenizer-family.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

export interface PostProcessorOptions {
  readonly roles: SpecialTokens;
  readonly tokenizerConfig: JsonObject;
  /** The post-processor of the `tokenizer.json`; undefined where there is no such file. */
  readonly ofFile: JsonObject | null | undefined;
  /** What errors start with. */
  readonly place: string;
}

/** What a family's class puts around a text. @throws TokenizerError where the tokenizer lacks a token of it. */
export function postProcessorOf(family: TokenizerFamily, json: TokenizerJson, options: PostProcessorOptions): JsonObject {
  const { cls, sep, eos } = options.roles;
  switch (family) {
    case "gpt2":
      return gpt2Processor(json, options);
    case "roberta":
      return robertaProcessor(json, options);
    case "t5":
    case "byt5":
      return surroundingTemplate(json, { after: [present(eos, "end-of-sequence", options)] });
    default:
      return surroundingTemplate(json, { before: [present(cls, "cls", options)], after: [present(sep, "sep", options)] });
  }
}

/**
 * The file's, where there is one. Otherwise nothing is added, but by `add_bos_token` and `add_eos_token`, which do not count beside a
 * `tokenizer.json`: OPT is a GPT-2 tokenizer that begins every text with `</s>`.
 */
function gpt2Processor(json: TokenizerJson, { roles: { bos, eos }, tokenizerConfig, ofFile }: PostProcessorOptions): JsonObject {
  if (ofFile !== undefined) return ofFile ?? surroundingTemplate(json, {});
  const before = tokenizerConfig.add_bos_token === true && bos !== undefined ? [bos] : [];
  const after = tokenizerConfig.add_eos_token === true && eos !== undefined ? [eos] : [];
  return surroundingTemplate(json, { before, after });
}

/** RoBERTa and BART: `<s>` text `</s>`. The tokens' offsets leave out the space that they begin with. */
function robertaProcessor(json: TokenizerJson, options: PostProcessorOptions): JsonObject {
  const ids = tokenIds(json);
  const { roles, tokenizerConfig } = options;
  const [sep, cls] = [present(roles.sep, "sep", options), present(roles.cls, "cls", options)];
  return {
    type: "RobertaProcessing",
    sep: [sep, ids.get(sep)],
    cls: [cls, ids.get(cls)],
    trim_offsets: tokenizerConfig.trim_offsets !== false,
    add_prefix_space: tokenizerConfig.add_prefix_space === true,
  };
}

function present(token: string | undefined, what: string, { place }: PostProcessorOptions): string {
  if (token !== undefined) return token;
  throw new TokenizerError(`${place}: has no ${what} token, which its class puts around every text.`, {
    hint: "Name it in tokenizer_config.json; or set tokenizer_class to PreTrainedTokenizerFast, to have a tokenizer.json taken as it is.",
  });
}

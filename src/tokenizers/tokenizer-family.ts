import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";
import type { SpecialTokens } from "./special-tokens.js";

/** The kinds of tokenizer that can be built from files older than `tokenizer.json`. */
export type TokenizerFamily = "t5" | "gpt2" | "roberta";

interface FamilyFacts {
  /** The class that Python loads the tokenizer with. */
  readonly tokenizerClass: string;
  /** The special tokens where no file names them. */
  readonly specialTokens: SpecialTokens;
}

export const tokenizerFamilies: Readonly<Record<TokenizerFamily, FamilyFacts>> = {
  t5: { tokenizerClass: "T5Tokenizer", specialTokens: { eos: "</s>", unk: "<unk>", pad: "<pad>" } },
  gpt2: {
    tokenizerClass: "GPT2Tokenizer",
    specialTokens: { bos: "<|endoftext|>", eos: "<|endoftext|>", unk: "<|endoftext|>" },
  },
  roberta: {
    tokenizerClass: "RobertaTokenizer",
    specialTokens: { bos: "<s>", eos: "</s>", unk: "<unk>", sep: "</s>", pad: "<pad>", cls: "<s>", mask: "<mask>" },
  },
};

const familyOfClass: ReadonlyMap<unknown, TokenizerFamily> = new Map([
  ["T5Tokenizer", "t5"],
  ["MT5Tokenizer", "t5"],
  ["GPT2Tokenizer", "gpt2"],
  ["RobertaTokenizer", "roberta"],
  ["BartTokenizer", "roberta"],
]);

const familyOfModelType: ReadonlyMap<unknown, TokenizerFamily> = new Map([
  ["t5", "t5"],
  ["mt5", "t5"],
  ["switch_transformers", "t5"],
  ["gpt2", "gpt2"],
  ["opt", "gpt2"],
  ["roberta", "roberta"],
  ["bart", "roberta"],
]);

/** Class names that say nothing about how the tokenizer works. */
const anyClass = new Set(["PreTrainedTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend"]);

/**
 * The family that `tokenizer_config.json` names by its class, or else the model's `config.json` by its type; it must be one of `possible`,
 * those that the tokenizer's file serves, and is the first of them where nothing is said.
 *
 * @throws TokenizerError for another one: read as one of these, the file would silently give other ids.
 */
export function tokenizerFamily(
  { folder, tokenizerConfig, modelConfig }: Declarations,
  possible: readonly [TokenizerFamily, ...TokenizerFamily[]],
): TokenizerFamily {
  const declaredClass = tokenizerConfig.tokenizer_class ?? modelConfig.tokenizer_class;
  const className = typeof declaredClass === "string" && !anyClass.has(declaredClass) ? declaredClass.replace(/Fast$/, "") : undefined;
  const named = className ?? modelConfig.model_type;
  if (named === undefined) return possible[0];
  const family = className === undefined ? familyOfModelType.get(named) : familyOfClass.get(named);
  if (family !== undefined && possible.includes(family)) return family;
  throw new TokenizerError(`${folder}: a tokenizer of ${JSON.stringify(named)} cannot be built from the files here.`, {
    hint: `They can serve ${possible.join(" and ")}. For others, save the tokenizer from Python (save_pretrained) to get a tokenizer.json.`,
  });
}

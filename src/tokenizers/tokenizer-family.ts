import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";
import type { SpecialTokens } from "./special-tokens.js";

/** The kinds of tokenizer that can be built from files older than `tokenizer.json`. */
export type TokenizerFamily = "t5" | "gpt2" | "roberta" | "bert" | "deberta";

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
  bert: {
    tokenizerClass: "BertTokenizer",
    specialTokens: { unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", cls: "[CLS]", mask: "[MASK]" },
  },
  deberta: {
    tokenizerClass: "DebertaTokenizer",
    specialTokens: { bos: "[CLS]", eos: "[SEP]", unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", cls: "[CLS]", mask: "[MASK]" },
  },
};

const familyOfClass: ReadonlyMap<unknown, TokenizerFamily> = new Map([
  ["T5Tokenizer", "t5"],
  ["MT5Tokenizer", "t5"],
  ["GPT2Tokenizer", "gpt2"],
  ["RobertaTokenizer", "roberta"],
  ["BartTokenizer", "roberta"],
  ["BertTokenizer", "bert"],
  ["DebertaTokenizer", "deberta"],
]);

const familyOfModelType: ReadonlyMap<unknown, TokenizerFamily> = new Map([
  ["t5", "t5"],
  ["mt5", "t5"],
  ["switch_transformers", "t5"],
  ["gpt2", "gpt2"],
  ["opt", "gpt2"],
  ["roberta", "roberta"],
  ["bart", "roberta"],
  ["bert", "bert"],
  ["deberta", "deberta"],
]);

/** Class names that say nothing about how the tokenizer works. */
const anyClass = new Set(["PreTrainedTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend"]);

/**
 * The family that `tokenizer_config.json` names by its class, or else the model's `config.json` by its type; it must be one of `possible`,
 * those that the tokenizer's file serves, and is the first of them where nothing is said.
 *
 * @throws TokenizerError for another one: read as one of these, the file would silently give other ids.
 */
export function tokenizerFamily(declarations: Declarations, possible: readonly [TokenizerFamily, ...TokenizerFamily[]]): TokenizerFamily {
  const { named, family } = declaredFamily(declarations);
  if (named === undefined) return possible[0];
  if (family !== undefined && possible.includes(family)) return family;
  throw new TokenizerError(`${declarations.folder}: a tokenizer of ${JSON.stringify(named)} cannot be built from the files here.`, {
    hint: `They can serve ${possible.join(" and ")}. For others, save the tokenizer from Python (save_pretrained) to get a tokenizer.json.`,
  });
}

/** The special tokens that Python's class has where no file names them; none where the class is not known here, or is the one for any tokenizer. */
export function familyTokens(declarations: Declarations): SpecialTokens {
  if (anyClass.has(declarations.tokenizerConfig.tokenizer_class as string)) return {};
  const { family } = declaredFamily(declarations);
  return family === undefined ? {} : tokenizerFamilies[family].specialTokens;
}

/** What names the family, `tokenizer_config.json`'s class before `config.json`'s type, and the family if it is known. */
function declaredFamily({ tokenizerConfig, modelConfig }: Pick<Declarations, "tokenizerConfig" | "modelConfig">): {
  named: unknown;
  family: TokenizerFamily | undefined;
} {
  const declaredClass = tokenizerConfig.tokenizer_class ?? modelConfig.tokenizer_class;
  if (typeof declaredClass !== "string" || anyClass.has(declaredClass)) {
    const type = modelConfig.model_type;
    return { named: type, family: familyOfModelType.get(type) };
  }
  const named = declaredClass.replace(/Fast$/, "");
  return { named, family: familyOfClass.get(named) };
}

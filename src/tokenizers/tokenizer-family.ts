import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";
import type { SpecialTokens } from "./special-tokens.js";
import type { JsonObject } from "./tokenizer-json.js";

/** The classes of Python's that build a tokenizer by themselves, from a vocabulary and settings. */
export type TokenizerFamily = "t5" | "byt5" | "gpt2" | "roberta" | "bert" | "deberta";

interface FamilyFacts {
  /** The class that Python loads the tokenizer with. */
  readonly tokenizerClass: string;
  /** The kind of vocabulary that it is for, as `tokenizer.json` calls it. */
  readonly modelType: "Unigram" | "BPE" | "WordPiece";
  /** The special tokens where no file names them. */
  readonly specialTokens: SpecialTokens;
  /** How many sentinels it has where `extra_ids` is not said. */
  readonly extraIds?: number;
}

export const tokenizerFamilies: Readonly<Record<TokenizerFamily, FamilyFacts>> = {
  t5: { tokenizerClass: "T5Tokenizer", modelType: "Unigram", specialTokens: { eos: "</s>", unk: "<unk>", pad: "<pad>" }, extraIds: 100 },
  byt5: { tokenizerClass: "ByT5Tokenizer", modelType: "BPE", specialTokens: { eos: "</s>", unk: "<unk>", pad: "<pad>" }, extraIds: 125 },
  gpt2: {
    tokenizerClass: "GPT2Tokenizer",
    modelType: "BPE",
    specialTokens: { bos: "<|endoftext|>", eos: "<|endoftext|>", unk: "<|endoftext|>" },
  },
  roberta: {
    tokenizerClass: "RobertaTokenizer",
    modelType: "BPE",
    specialTokens: { bos: "<s>", eos: "</s>", unk: "<unk>", sep: "</s>", pad: "<pad>", cls: "<s>", mask: "<mask>" },
  },
  bert: {
    tokenizerClass: "BertTokenizer",
    modelType: "WordPiece",
    specialTokens: { unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", cls: "[CLS]", mask: "[MASK]" },
  },
  deberta: {
    tokenizerClass: "DebertaTokenizer",
    modelType: "BPE",
    specialTokens: { bos: "[CLS]", eos: "[SEP]", unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", cls: "[CLS]", mask: "[MASK]" },
  },
};

/** By the name of the class without `Fast`, other names of it included. */
const familyOfClass: ReadonlyMap<unknown, TokenizerFamily> = new Map([
  ["T5Tokenizer", "t5"],
  ["GPT2Tokenizer", "gpt2"],
  ["RobertaTokenizer", "roberta"],
  ["BartTokenizer", "roberta"],
  ["LEDTokenizer", "roberta"],
  ["MvpTokenizer", "roberta"],
  ["BertTokenizer", "bert"],
  ["LxmertTokenizer", "bert"],
  ["MobileBertTokenizer", "bert"],
  ["SqueezeBertTokenizer", "bert"],
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

/** The class of ByT5, which has no vocabulary file and looks at none. */
const byteClass = "ByT5Tokenizer";

/** Names of the class for any tokenizer, which says nothing about how it works. */
const anyClass = new Set(["PreTrainedTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend"]);
/** Classes of older versions that files name and Transformers 5 has no more: it takes the one for any tokenizer instead. */
const formerClasses: ReadonlyMap<unknown, TokenizerFamily> = new Map([["MT5Tokenizer", "t5"]]);
/** Model types whose tokenizers are loaded by the class for any, whatever their files name. */
const anyClassModelTypes = new Set<unknown>(["umt5"]);

/**
 * The class that AutoTokenizer loads a `tokenizer.json` with: `any` for the one that takes the file as it is, or the family of the class
 * that builds the tokenizer anew from the file's vocabulary. `tokenizer_config.json` names it, or else `config.json`, or else the model's type.
 *
 * @throws TokenizerError for a class that is not known here: it may build anything else.
 */
export function classOfTokenizerJson({ folder, tokenizerConfig, modelConfig }: Declarations): TokenizerFamily | "any" {
  const type = modelConfig.model_type;
  if (anyClassModelTypes.has(type)) return "any";
  const declared = declaredClass(tokenizerConfig, modelConfig);
  if (declared === undefined && type === undefined) return "any";
  if (declared !== undefined && (anyClass.has(declared) || formerClasses.has(declared.replace(/Fast$/, "")))) return "any";
  const family = declared === undefined ? familyOfModelType.get(type) : familyOfClass.get(declared.replace(/Fast$/, ""));
  if (family !== undefined) return family;
  const named = declared === undefined ? `a ${JSON.stringify(type)} model` : `the class ${JSON.stringify(declared)}`;
  throw new TokenizerError(`${folder}/tokenizer.json: ${named} may build another tokenizer of it, in a way that is not known here.`, {
    hint: "To have the file taken as it is, by Python too, set tokenizer_class to PreTrainedTokenizerFast in tokenizer_config.json.",
  });
}

/**
 * The family that the files of a folder without `tokenizer.json` are read as: by the class that is named, or else the model's type; it must be one of
 * `possible`, those that the tokenizer's file serves, and is the first of them where nothing is said.
 *
 * @throws TokenizerError for another one: read as one of these, the file would silently give other ids.
 */
export function tokenizerFamily(declarations: Declarations, possible: readonly [TokenizerFamily, ...TokenizerFamily[]]): TokenizerFamily {
  const { tokenizerConfig, modelConfig } = declarations;
  const declared = declaredClass(tokenizerConfig, modelConfig);
  const byType = declared === undefined || anyClass.has(declared);
  const named = byType ? modelConfig.model_type : declared.replace(/Fast$/, "");
  if (named === undefined) return possible[0];
  const family = byType ? familyOfModelType.get(named) : (familyOfClass.get(named) ?? formerClasses.get(named));
  if (family !== undefined && possible.includes(family)) return family;
  throw new TokenizerError(`${declarations.folder}: a tokenizer of ${JSON.stringify(named)} cannot be built from the files here.`, {
    hint: `They can serve ${possible.join(" and ")}. For others, save the tokenizer from Python (save_pretrained) to get a tokenizer.json.`,
  });
}

/** Whether AutoTokenizer loads the folder with the class that reads bytes. A model's type alone never says so: ByT5's is `t5`. */
export function isByteClass({ tokenizerConfig, modelConfig }: Declarations): boolean {
  return !anyClassModelTypes.has(modelConfig.model_type) && declaredClass(tokenizerConfig, modelConfig)?.replace(/Fast$/, "") === byteClass;
}

function declaredClass(tokenizerConfig: JsonObject, modelConfig: JsonObject): string | undefined {
  const declared = tokenizerConfig.tokenizer_class ?? modelConfig.tokenizer_class;
  return typeof declared === "string" ? declared : undefined;
}

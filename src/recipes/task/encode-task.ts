import {
  type Dataset,
  type EncodedExample,
  type EncodedInput,
  type EncodedRows,
  encodeConversations,
  encodeExamples,
  encodeInputs,
  encodePrompts,
  type SplitName,
} from "../../data/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { DataConfig } from "../config/index.js";
import type { OpenChat } from "../starting-models/index.js";

/** How a task's rows become tokens. */
export interface TaskEncoder {
  labeled(split: Exclude<SplitName, "unlabeled">): Promise<EncodedRows<EncodedExample>>;
  unlabeled(): Promise<EncodedRows<EncodedInput>>;
}

/** What decides it. */
export interface TaskEncoderOptions {
  readonly tokenizer: Tokenizer;
  readonly data: DataConfig;
  readonly isDecoderOnly: boolean;
  /** Where rows are read as conversations. */
  readonly chat: OpenChat | undefined;
}

/** A task as pairs of texts, or as conversations: all answers of a train row are learned, and of the splits that models are compared on the last one counts. */
export function taskEncoder({ splits }: Dataset, { tokenizer, data, isDecoderOnly, chat }: TaskEncoderOptions): TaskEncoder {
  const { maxSourceLength, maxTargetLength, prompt, separator } = data;
  const lengths = { maxSourceLength, maxTargetLength, prompt };
  if (chat !== undefined) {
    return {
      labeled: (split) => encodeConversations(chat, splits[split], { ...lengths, learnsAllAnswers: split === "train" }),
      unlabeled: () => encodePrompts(chat, splits.unlabeled, lengths),
    };
  }
  const options = { ...lengths, decoderOnly: isDecoderOnly ? { separator } : undefined };
  return {
    labeled: (split) => encodeExamples(tokenizer, splits[split], options),
    unlabeled: () => encodeInputs(tokenizer, splits.unlabeled, options),
  };
}

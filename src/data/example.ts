import type { ChatMessage } from "../tokenizers/index.js";

/** One input without a label: what a teacher writes pseudo-targets for. */
export interface UnlabeledInput {
  /** Unique within its split, and within train and unlabeled together; names the row in pseudo-targets, predictions and errors. */
  readonly id: string;
  /** The text that goes into the encoder, without the prompt. Never blank. */
  readonly source: string;
  /** What each placeholder word in `source` (and in whatever is generated from it) stands for; see `restorePlaceholders`. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** Of a row that is read as a conversation, everything that is said before the answer, turn by turn; `source` is their texts. */
  readonly turns?: readonly ChatMessage[];
}

/** One labeled input. */
export interface Example extends UnlabeledInput {
  /** The text to generate: what training and the token negative log-likelihood are computed on. Never blank. */
  readonly target: string;
  /** Every acceptable target, where there is more than one; metrics that know several references use them. */
  readonly references?: readonly string[];
}

/** Every acceptable target of an example, without repeats: `target` first, then its other references. */
export function referencesOf(example: Example): readonly string[] {
  return [...new Set([example.target, ...(example.references ?? [])])];
}

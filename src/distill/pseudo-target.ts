import type { EncodedExample, EncodedInput } from "../data/index.js";
import type { Decoding } from "../generate/index.js";

/** An input to write pseudo-targets for: its text, and what of it the model reads. */
export interface PseudoTargetInput extends EncodedInput {
  /** The text without the prompt, as it was before it was cut to the model's length. */
  readonly source: string;
}

/** A target that a model generated for an input, to be trained on. Never empty. */
export interface PseudoTarget extends EncodedExample {
  /** The natural logarithm of its probability under the model that made it, summed over its tokens. */
  readonly logProb: number;
  /** False if it was cut off at the length limit: it then has no end-of-sequence, and a student must not learn to stop there. */
  readonly ended: boolean;
  /** Its number among the input's pseudo-targets, from 0: with beam search the best comes first. */
  readonly k: number;
}

/** A line of a file of pseudo-targets: everything that was generated, empty sequences too. */
export interface PseudoTargetLine {
  readonly id: string;
  readonly source: string;
  /** The text of `ids`, without special tokens, as the tokenizer decodes it. */
  readonly target: string;
  /** Who made it. */
  readonly from: "teacher";
  readonly logProb: number;
  readonly decoding: Decoding;
  /**
   * The target as the tokens that were generated: text does not always encode back to them. The last is end-of-sequence if `ended`, and only then:
   * one that was forced at the length limit is left off, and out of `logProb`.
   */
  readonly ids: readonly number[];
  readonly ended: boolean;
  readonly k: number;
}

/** Whether nothing came but end-of-sequence, if even that. */
export function isEmpty({ ids, ended }: Pick<PseudoTargetLine, "ids" | "ended">): boolean {
  return ids.length === (ended ? 1 : 0);
}

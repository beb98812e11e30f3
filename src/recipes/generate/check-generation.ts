import { checkBatchHolds, checkDecoding, checkSequences, type GenerationConfig, type ResolvedDecoding } from "../config/index.js";

/** Lengths and the number of sequences. */
export interface GenerationLimits {
  readonly sequences: number;
  readonly maxNewTokens: number;
  /** Of a decoder-only model, the most tokens of a source and what is written together. */
  readonly maxLength: number | undefined;
}

/**
 * Whether settings fit together.
 * @throws ConfigError for those that do not.
 */
export function checkGeneration(
  { maxSourceLength, generation }: { readonly maxSourceLength: number; readonly generation: GenerationConfig },
  { decoding, from, sequences, maxNewTokens, maxLength }: GenerationLimits & ResolvedDecoding,
): void {
  checkSequences("sequences", { decoding, sequences });
  checkDecoding("decoding", { decoding, limit: "maxNewTokens", maxNewTokens, from });
  checkBatchHolds(generation, {
    key: "generation",
    most: maxLength ?? maxSourceLength + maxNewTokens,
    lengths: maxLength === undefined ? "maxSourceLength + maxNewTokens" : "max_length of the folder",
  });
}

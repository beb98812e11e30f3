import { ConfigError, ShapeError } from "../core/index.js";
import { endTokensOf, type ModelConfig } from "../models/index.js";
import type { Decoding } from "./decoding.js";

/** What is asked of a batch's sequences. */
interface Asked {
  readonly decoding: Decoding;
  readonly config: ModelConfig;
  /** How many inputs there are. */
  readonly count: number;
}

/**
 * Refuses beginnings that no sequence can go on from.
 * @throws ShapeError for another number of them than of inputs; ConfigError for beam search, and for a beginning that is longer than the sequence may be, that
 * has tokens behind its end, or tokens that the model does not have.
 */
export function assertBeginnings(beginnings: readonly (readonly number[])[] | undefined, { decoding, config, count }: Asked): void {
  if (beginnings === undefined) return;
  if (decoding.method === "beam")
    throw new ConfigError("generate: beginnings are given, and beam search cannot go on from them: its beams would be of different age.", {
      hint: 'Decode with method "greedy" or "sampling".',
    });
  if (beginnings.length !== count) throw new ShapeError(`generate: ${beginnings.length} beginnings for ${count} inputs.`);
  const ends = endTokensOf(config);
  for (const [input, beginning] of beginnings.entries()) {
    const place = `generate: the beginning of input ${input}`;
    if (beginning.length > decoding.maxNewTokens)
      throw new ConfigError(`${place} has ${beginning.length} tokens; maxNewTokens, which counts them, is ${decoding.maxNewTokens}.`);
    const outside = beginning.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
    if (outside !== undefined) throw new ConfigError(`${place} has token ${outside}; the vocabulary has ${config.vocabSize} tokens.`);
    const end = beginning.findIndex((id) => ends.includes(id));
    if (end !== -1 && end < beginning.length - 1)
      throw new ConfigError(`${place} ends at its token ${end + 1} of ${beginning.length}: nothing stands behind an end.`);
  }
}

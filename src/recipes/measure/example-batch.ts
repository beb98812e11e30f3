import { RandomSequence } from "../../core/index.js";
import type { Decoding } from "../../generate/index.js";
import type { EncoderInputs, ModelConfig } from "../../models/index.js";
import { integers, ones } from "../../tensor/index.js";

/** Inputs of one length without padding, `[B, S]`, of tokens drawn evenly: what they are makes no difference to what they cost. */
export function exampleBatch(config: ModelConfig, { batch, length }: { batch: number; length: number }, place: Place): EncoderInputs {
  return {
    inputIds: randomIds(config, [batch, length], place),
    attentionMask: ones([batch, length], { dtype: "int64", device: place.device }),
  };
}

/** Where a batch goes, and which. */
export interface Place {
  readonly seed: number;
  readonly device: string;
}

/** Tokens of the vocabulary, drawn evenly, int64. */
export function randomIds({ vocabSize }: ModelConfig, [rows, columns]: readonly [number, number], { seed, device }: Place) {
  const sequence = RandomSequence.named(seed, "measure/tokens");
  const ids = Array.from({ length: rows * columns }, () => sequence.below(vocabSize));
  return integers(ids, [rows, columns], device);
}

/** Exactly so many tokens, by greedy decoding or beam search. */
export function decodingOfLength(outputLength: number, beams: number): Decoding {
  const length = { maxNewTokens: outputLength, minNewTokens: outputLength };
  return beams === 1 ? { method: "greedy", ...length } : { method: "beam", beams, ...length };
}

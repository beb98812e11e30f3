import { ConfigError, RandomSequence } from "../../core/index.js";
import { collateInputs, type PairBatch } from "../../data/index.js";

/** How a student's sources are made noisy (docs/PAPERS.md section 3, noisy-kd). */
export interface InputNoise {
  /** The share of words that are left out, in [0, 1). Default: 0. */
  readonly drop?: number;
  /** The share of words that another one takes the place of, in [0, 1). Default: 0. */
  readonly replace?: number;
  /** The tokens that noise may touch, and that take others' places, each as likely as any other. Special tokens are none of them. */
  readonly words: readonly number[];
  readonly seed: number;
}

/**
 * Noise of sources: every word of a source is left out, or replaced, or stays, by itself; targets stay as they are, and so does a source that would lose
 * everything. What is drawn for an example follows from seed, step and id, so that it does not depend on how a step is cut into micro-batches, and a
 * resumed training draws alike.
 * @throws ConfigError for shares outside [0, 1), or that are 0 or above 1 together, and where there are no words.
 */
export function inputNoise(noise: InputNoise, padTokenId: number): (batch: PairBatch, step: number) => PairBatch {
  checkNoise(noise);
  const noisy = noisySource(noise);
  return (batch, step) => {
    const sources = sourcesOf(batch);
    if (sources.every(({ length }) => length === 0)) return batch;
    const inputs = sources.map((inputIds, row) => {
      const id = batch.exampleIds[row] as string;
      return { id, inputIds: noisy(inputIds, RandomSequence.named(noise.seed, `input noise/${step}/${id}`)) };
    });
    return { ...batch, ...collateInputs(inputs, { padTokenId, device: batch.inputIds.device }) };
  };
}

function noisySource({ drop = 0, replace = 0, words }: InputNoise): (ids: Int32Array, random: RandomSequence) => Int32Array {
  const isWord = new Set(words);
  return (ids, random) => {
    const kept = [...ids].flatMap((id) => {
      if (!isWord.has(id)) return [id];
      const draw = random.uniform();
      if (draw < drop) return [];
      return draw < drop + replace ? [words[random.below(words.length)] as number] : [id];
    });
    return kept.length === 0 ? ids : Int32Array.from(kept);
  };
}

/** The sources of a batch without their padding. */
function sourcesOf({ inputIds, attentionMask, exampleIds }: PairBatch): Int32Array[] {
  const width = inputIds.shape[1] as number;
  const [ids, mask] = [inputIds.toIntegers(), attentionMask.toIntegers()];
  return exampleIds.map((_, row) => {
    const at = row * width;
    return Int32Array.from(ids.slice(at, at + width).filter((_, i) => mask[at + i] === 1));
  });
}

function checkNoise({ drop = 0, replace = 0, words }: InputNoise): void {
  for (const [name, share] of Object.entries({ drop, replace, "drop + replace": drop + replace })) {
    if (share >= 0 && share < 1) continue;
    throw new ConfigError(`noisy-kd: inputNoise.${name} is ${share}; it must be at least 0 and below 1.`);
  }
  if (drop + replace === 0) throw new ConfigError("noisy-kd: inputNoise changes nothing: drop and replace are 0.");
  if (words.length === 0) throw new ConfigError("noisy-kd: inputNoise has no words that it could leave out or put in.");
}

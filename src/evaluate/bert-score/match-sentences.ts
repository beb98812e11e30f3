import { batchByTokens } from "../../data/index.js";
import { add, amax, indexSelect, integers, matmul, mul, noGrad, scope, sum, Tensor, to, transpose, view } from "../../tensor/index.js";
import type { SentenceVectors } from "./embed-sentences.js";

/** Two sentences that are compared, by their numbers among those that have vectors. */
export interface SentencePair {
  readonly prediction: number;
  readonly reference: number;
}

/** What of the one is in the other. */
export interface Match {
  /** The prediction's average over its tokens of the similarity to the reference's token that is most alike. */
  readonly precision: number;
  /** The same of the reference's tokens. */
  readonly recall: number;
}

/** Sentences of a comparison. */
export interface MatchedSentences extends SentenceVectors {
  /** How much each token counts; a sentence's weights sum to 1. */
  readonly weights: readonly Float32Array[];
}

/** A budget for the vectors that are laid out anew for comparing, which keeps them near the cache. */
const pairTokens = 8_192;

/** Added to what a padded token is compared to: cosines are never below −1, so it is never the best. */
const never = -4;

/**
 * The greedy matches of pairs (Zhang et al. 2020): each token with the token of the other sentence whose vector has the largest cosine with its own.
 * A token has no other partners than those; bert_score gives a similarity of 0 to one with negative cosines only, if its batch happens to be padded.
 */
export function matchSentences(pairs: readonly SentencePair[], sentences: MatchedSentences): Match[] {
  const matches: Match[] = new Array(pairs.length);
  const length = (sentence: number): number => (sentences.weights[sentence] as Float32Array).length;
  const lengths = pairs.map(({ prediction, reference }) => ({ source: length(prediction), target: length(reference) }));
  const longest = lengths.reduce((most, { source, target }) => Math.max(most, source + target), pairTokens);
  for (const members of batchByTokens(lengths, { maxTokens: longest })) {
    const batch = members.map((index) => pairs[index] as SentencePair);
    matchBatch(batch, sentences).forEach((match, i) => {
      matches[members[i] as number] = match;
    });
  }
  return matches;
}

function matchBatch(pairs: readonly SentencePair[], sentences: MatchedSentences): Match[] {
  const [precisions, recalls] = noGrad(() =>
    scope(() => {
      const predictions = padded(
        pairs.map(({ prediction }) => prediction),
        sentences,
      );
      const references = padded(
        pairs.map(({ reference }) => reference),
        sentences,
      );
      const cosines = matmul(predictions.vectors, transpose(references.vectors, 1, 2));
      const ofPredictions = amax(add(cosines, view(references.padding, [pairs.length, 1, -1])), 2);
      const ofReferences = amax(add(cosines, view(predictions.padding, [pairs.length, -1, 1])), 1);
      const average = (best: Tensor, weights: Tensor): Float32Array => sum(mul(best, weights), 1).toFloat32Array();
      return [average(ofPredictions, predictions.weights), average(ofReferences, references.weights)];
    }),
  );
  return pairs.map((_, i) => ({ precision: precisions[i] as number, recall: recalls[i] as number }));
}

interface PaddedSentences {
  /** `[P, T, D]`; what stands at padding is some vector. */
  readonly vectors: Tensor;
  /** `[P, T]`, 0 at padding. */
  readonly weights: Tensor;
  /** `[P, T]`, 0 at tokens and {@link never} at padding. */
  readonly padding: Tensor;
}

function padded(members: readonly number[], { vectors, starts, weights }: MatchedSentences): PaddedSentences {
  const width = members.reduce((most, sentence) => Math.max(most, (weights[sentence] as Float32Array).length), 0);
  const size = members.length * width;
  const [rows, own, padding] = [new Array<number>(size).fill(0), new Float32Array(size), new Float32Array(size).fill(never)];
  members.forEach((sentence, i) => {
    const ofTokens = weights[sentence] as Float32Array;
    own.set(ofTokens, i * width);
    padding.fill(0, i * width, i * width + ofTokens.length);
    for (let t = 0; t < ofTokens.length; t++) rows[i * width + t] = (starts[sentence] as number) + t;
  });
  const { device } = vectors;
  const place = (data: Float32Array): Tensor => to(Tensor.from(data, [members.length, width]), { dtype: "float32", device });
  return {
    vectors: view(indexSelect(vectors, 0, integers(rows, [size], device)), [members.length, width, -1]),
    weights: place(own),
    padding: place(padding),
  };
}

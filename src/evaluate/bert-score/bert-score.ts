import { ConfigError } from "../../core/index.js";
import { checkPredictions, checkReferences, type References } from "../../metrics/index.js";
import type { EncoderModel } from "../../models/index.js";
import { assertFitsModel, type Tokenizer } from "../../tokenizers/index.js";
import type { BertScoreBaseline } from "./baseline.js";
import { bertScoreHash } from "./bert-score-hash.js";
import { comparePairs } from "./compare-pairs.js";
import type { SentencePair } from "./match-sentences.js";
import { type SegmentScores, segmentScores } from "./segment-scores.js";
import { isEmpty, readSentences, type Sentences } from "./sentences.js";
import { equalWeights, inverseDocumentFrequency, normalizedWeights } from "./token-weights.js";
import { bertScoreWarnings } from "./warnings.js";

/** How texts are compared. */
export interface BertScoreOptions {
  /** What the encoder is called, such as `roberta-large`: stands in the hash and changes nothing else. */
  readonly name: string;
  /** After which layer tokens are compared; 0 compares the embeddings. `bertScoreLayers` has bert_score's choices. */
  readonly layer: number;
  /** Whether rare tokens of the references count more. Default: no. */
  readonly idf?: boolean;
  /** What scores are rescaled by; `parseBertScoreBaseline` reads bert_score's files. Default: they are not. */
  readonly baseline?: BertScoreBaseline | undefined;
  /**
   * Whether texts are read as by bert_score with `use_fast_tokenizer`. With a RoBERTa it makes a difference: by default its texts begin with a space, so that
   * the first word is the same token as within a text. Default: no.
   */
  readonly fastTokenizer?: boolean;
  /**
   * The most tokens of a text, those around it included; what is longer loses its end. Default: as many as the encoder can read. bert_score goes by the
   * tokenizer's `model_max_length`, which published encoders set to the same.
   */
  readonly maxLength?: number;
  /** Tokens that the encoder reads at once, padding included; does not change the scores beyond rounding. Default: 4096. */
  readonly batchTokens?: number;
  /** Aborting it ends the work between two batches with an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}

/** BERTScores of a corpus. */
export interface BertScores {
  /** One per segment, as the two below. NaN where the weights of a text sum to 0, as a warning then says. */
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly f1: Float64Array;
  /** The means over the segments, which is how the score of a corpus is defined. */
  readonly mean: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** bert_score's hash string; see `bertScoreHash`. */
  readonly hash: string;
  /** What makes scores doubtful, one sentence each. Empty is good. */
  readonly warnings: readonly string[];
}

/**
 * BERTScore (Zhang et al. 2020): how alike the tokens of a prediction and a reference are to an encoder. The numbers are bert_score's: precision, recall and
 * F1 per segment; with several references the best of each, one by one; 0 (before rescaling) where a text is empty; texts cut to the encoder's length.
 * Texts that stand several times are read once. The event loop turns between batches.
 * @throws DataError where there is nothing to score, counts differ, or a segment has no reference; TokenizerError for a tokenizer of another model; ConfigError
 * for a layer that there is not, a length that the encoder cannot read, or a budget that one text exceeds; InterruptedError when the signal fires.
 * @example
 * ```ts
 * import { bertScore, type EncoderModel, initializeModel, parseModelConfig, trainByteLevelBpe } from "retort-kd";
 *
 * // The encoder half of a tiny T5; for a published encoder there are loadEncoder and loadTokenizer.
 * const sizes = { vocab_size: 300, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const t5 = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * const shape = { hiddenSize: 8, intermediateSize: 16, numHiddenLayers: 1, numAttentionHeads: 2, maxPositionEmbeddings: 64 };
 * const config = { ...t5.config, ...shape, typeVocabSize: 1, hiddenAct: "relu", initializerRange: 1, layerNormEps: 1e-6 } as const;
 * const { parameters, device } = t5;
 * const encoder: EncoderModel = { config, parameters, device, maxLength: 64, forward: (inputs) => t5.encode(inputs) };
 * const [predictions, references] = [["turn on the lights", "play music"], [["turn on the lights", "lights on"], ["call mother"]]];
 * const tokenizer = trainByteLevelBpe(predictions, { vocabularySize: 300, allowSmaller: true, bos: true });
 * const { f1 } = await bertScore(encoder, tokenizer, predictions, references, { name: "tiny-t5", layer: 1 });
 * [...f1].map((score) => score.toFixed(2)); // → [ '1.00', '0.75' ]
 * parameters.dispose();
 * ```
 */
export async function bertScore(
  model: EncoderModel,
  tokenizer: Tokenizer,
  predictions: readonly string[],
  references: References,
  { name, layer, idf = false, baseline, fastTokenizer = false, maxLength: asked, batchTokens = 4_096, signal }: BertScoreOptions,
): Promise<BertScores> {
  checkPredictions("BERTScore", predictions);
  checkReferences("BERTScore", predictions, references);
  assertFitsModel(tokenizer, { vocabSize: model.config.vocabSize, padTokenId: model.config.padTokenId });
  const leadingSpace = model.config.modelType === "roberta" && !fastTokenizer;
  const maxLength = checkedMaxLength(model, asked);
  const sentences = await readSentences(tokenizer, [...predictions, ...references.flat()], { maxLength, leadingSpace });
  const pairs = pairsOf(sentences, references);
  const weights = weightsOf(sentences, { references: pairs.map(({ reference }) => reference), idf });
  const matches = await comparePairs(model, pairs, { ids: sentences.ids, weights }, { layer, batchTokens, signal });
  const compared = matches.map((match, i) => ({ ...match, isEmpty: hasEmpty(sentences, pairs[i] as SentencePair) }));
  const scores = grouped(compared, references).map((group) => segmentScores(group, baseline));
  return {
    ...columns(scores),
    hash: bertScoreHash({ name, layer, idf, rescaled: baseline !== undefined, fastTokenizer }),
    warnings: bertScoreWarnings(sentences, scores, { maxLength }),
  };
}

function checkedMaxLength(model: EncoderModel, maxLength = model.maxLength): number {
  // Below 3 nothing of a text would be left.
  if (Number.isInteger(maxLength) && maxLength >= 3 && maxLength <= model.maxLength) return maxLength;
  throw new ConfigError(`BERTScore: maxLength: expected a whole number from 3 to the encoder's ${model.maxLength}, got ${maxLength}.`);
}

/** Every prediction with each of its references, segment by segment, by the numbers of their sentences. */
function pairsOf({ indices }: Sentences, references: References): SentencePair[] {
  let next = references.length;
  return references.flatMap((list, segment) =>
    list.map(() => ({ prediction: indices[segment] as number, reference: indices[next++] as number })),
  );
}

function weightsOf({ ids, surroundings }: Sentences, { references, idf }: { references: readonly number[]; idf: boolean }): Float32Array[] {
  const weightOf = idf ? inverseDocumentFrequency(references.map((index) => ids[index] as Int32Array)) : equalWeights(surroundings);
  return ids.map((tokens) => normalizedWeights(tokens, weightOf));
}

function hasEmpty(sentences: Sentences, { prediction, reference }: SentencePair): boolean {
  return isEmpty(sentences, prediction) || isEmpty(sentences, reference);
}

/** What stands pair by pair as lists, one per segment. */
function grouped<T>(pairs: readonly T[], references: References): T[][] {
  let end = 0;
  return references.map((list) => {
    end += list.length;
    return pairs.slice(end - list.length, end);
  });
}

function columns(scores: readonly SegmentScores[]): Pick<BertScores, "precision" | "recall" | "f1" | "mean"> {
  const column = (key: keyof SegmentScores): Float64Array => Float64Array.from(scores, (score) => score[key]);
  const [precision, recall, f1] = [column("precision"), column("recall"), column("f1")];
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { precision, recall, f1, mean: { precision: mean(precision), recall: mean(recall), f1: mean(f1) } };
}

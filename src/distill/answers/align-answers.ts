import {
  type AlignmentMethod,
  alignTokens,
  type OwnToken,
  type SparseDistribution,
  sparseDistributions,
  type TokenizedText,
  TokensByBytes,
  tokenizeTexts,
  type VocabularyToken,
} from "../../align/index.js";
import { DataError } from "../../core/index.js";
import type { EncodedInput } from "../../data/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { PseudoTarget } from "../pseudo-target.js";
import { AlignedCounter, type AlignedFigures } from "./aligned-counter.js";
import { AlignedDistributions } from "./aligned-distributions.js";
import type { AnswerTarget } from "./answer.js";

export interface AlignAnswersOptions {
  /** The student's. */
  readonly tokenizer: Tokenizer;
  /** Ids that its model has, padding included. */
  readonly vocabularySize: number;
  /** The most tokens of a target, end-of-sequence included. A longer one loses its end, and is then one that did not end. */
  readonly maxTargetLength: number;
  /** Whether a target goes on from its source: nothing begins there. */
  readonly isDecoderOnly: boolean;
  readonly method?: AlignmentMethod;
  readonly ownToken?: OwnToken;
}

/** Answers as what a student is trained on. */
export interface AlignedAnswers {
  /** In the inputs' order, by `k`; an input without answers has none. */
  readonly perInput: readonly (readonly PseudoTarget[])[];
  /** For each of them; where the teacher's tokens are not known, the student's own tokens have probability 1. */
  readonly distributions: AlignedDistributions;
  readonly figures: AlignedFigures;
}

/**
 * Answers in the student's tokens, and what the teacher said of each position as distributions over these (docs/PAPERS.md section 6).
 * @throws DataError for an answer to an input that is not among `inputs`; TokenizerError for a tokenizer whose tokens' bytes are not known.
 */
export async function alignAnswers(
  answers: readonly AnswerTarget[],
  inputs: readonly EncodedInput[],
  options: AlignAnswersOptions,
): Promise<AlignedAnswers> {
  const { tokenizer, vocabularySize, isDecoderOnly } = options;
  const texts = answers.map(({ target }) => target);
  const tokenized = await tokenizeTexts(tokenizer, texts, { addSpecialTokens: !isDecoderOnly, endOfSequence: true });
  const groups = new Map(inputs.map(({ id, inputIds }) => [id, { inputIds, targets: [] as PseudoTarget[] }]));
  const distributions = new AlignedDistributions(vocabularySize);
  const vocabulary = new TokensByBytes(tokenizer);
  const counter = new AlignedCounter();
  for (const [i, answer] of answers.entries()) {
    const group = groups.get(answer.id);
    if (group === undefined) throw new DataError(`the answer to input '${answer.id}' belongs to none of the ${inputs.length} inputs.`);
    const student = tokenized[i] as TokenizedText<VocabularyToken>;
    const labels = labelsOf(student, answer, options.maxTargetLength);
    if (labels.length === 0) continue;
    const target = {
      id: answer.id,
      inputIds: group.inputIds,
      labels,
      logProb: answer.logProb ?? Number.NaN,
      ended: endsWithEnd(labels, tokenizer),
      k: answer.k,
    };
    const each = distributionsOf(answer, student, { ...options, vocabulary }).slice(0, labels.length);
    distributions.add(target, each);
    counter.add(each, answer.tokens !== undefined);
    group.targets.push(target);
  }
  return {
    perInput: [...groups.values()].map(({ targets }) => targets.sort((a, b) => a.k - b.k)),
    distributions,
    figures: counter.figures,
  };
}

/** Without an end where the answer was cut off, by its server or here. */
function labelsOf({ tokens }: TokenizedText<VocabularyToken>, { ended }: AnswerTarget, most: number): Int32Array {
  const kept = ended && tokens.length <= most ? tokens : tokens.slice(0, Math.min(tokens.length - 1, most));
  return Int32Array.from(kept, ({ id }) => id);
}

function endsWithEnd(labels: Int32Array, { eosTokenId }: Tokenizer): boolean {
  return labels.at(-1) === eosTokenId;
}

function distributionsOf(
  { target, tokens }: AnswerTarget,
  student: TokenizedText<VocabularyToken>,
  { vocabulary, method, ownToken }: AlignAnswersOptions & { readonly vocabulary: TokensByBytes },
): SparseDistribution[] {
  if (tokens === undefined) return student.tokens.map(certain);
  const alignment = alignTokens({ text: target, tokens: tokens.tokens }, student, method === undefined ? {} : { method });
  const input = { alignment, teacher: tokens.tokens, positions: tokens.positions, student: student.tokens, vocabulary };
  return sparseDistributions(input, ownToken === undefined ? {} : { ownToken });
}

function certain({ id }: VocabularyToken): SparseDistribution {
  return { ids: Int32Array.of(id), probabilities: Float64Array.of(1), isMatched: false, missingMass: 0, outsideMass: 0 };
}

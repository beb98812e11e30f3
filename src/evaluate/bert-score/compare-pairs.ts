import type { EncoderModel } from "../../models/index.js";
import { type EmbedOptions, embedSentences } from "./embed-sentences.js";
import { type Match, matchSentences, type SentencePair } from "./match-sentences.js";

/** What is compared, and by how much each token counts. */
export interface ComparedSentences {
  readonly ids: readonly Int32Array[];
  /** Per sentence one weight per token, which sum to 1. */
  readonly weights: readonly Float32Array[];
}

/** How an encoder compares. */
export interface CompareOptions extends EmbedOptions {
  /** So many tokens' vectors are held at once, if one pair has no more: 0.5 GB of a large encoder's by default. */
  readonly heldTokens?: number;
}

/**
 * The matches of pairs of sentences, by the vectors that an encoder gives their tokens. Memory does not grow with the number of pairs: they are compared
 * portion by portion, from long to short, so that equal sentences come together; within a portion each sentence is read once.
 */
export async function comparePairs(
  model: EncoderModel,
  pairs: readonly SentencePair[],
  sentences: ComparedSentences,
  { heldTokens = 131_072, ...options }: CompareOptions,
): Promise<Match[]> {
  const matches: Match[] = new Array(pairs.length);
  for (const portion of portions(pairs, sentences.ids, heldTokens)) {
    const found = await comparePortion(
      model,
      portion.map((index) => pairs[index] as SentencePair),
      sentences,
      options,
    );
    portion.forEach((index, i) => {
      matches[index] = found[i] as Match;
    });
  }
  return matches;
}

/** Indices of pairs whose distinct sentences have at most `heldTokens` tokens together, or of one pair. */
function portions(pairs: readonly SentencePair[], ids: readonly Int32Array[], heldTokens: number): number[][] {
  const lengthOf = (sentence: number): number => (ids[sentence] as Int32Array).length;
  const longer = pairs.map(({ prediction, reference }) => Math.max(lengthOf(prediction), lengthOf(reference)));
  const order = [...pairs.keys()].sort((a, b) => (longer[b] as number) - (longer[a] as number));
  const cut: number[][] = [];
  let held = new Set<number>();
  let tokens = 0;
  for (const index of order) {
    const { prediction, reference } = pairs[index] as SentencePair;
    const added = [...new Set([prediction, reference])].filter((sentence) => !held.has(sentence));
    tokens += added.reduce((sum, sentence) => sum + lengthOf(sentence), 0);
    if (cut.length === 0 || tokens > heldTokens) {
      cut.push([]);
      held = new Set();
      tokens = [...new Set([prediction, reference])].reduce((sum, sentence) => sum + lengthOf(sentence), 0);
    }
    cut.at(-1)?.push(index);
    held.add(prediction).add(reference);
  }
  return cut;
}

async function comparePortion(
  model: EncoderModel,
  pairs: readonly SentencePair[],
  { ids, weights }: ComparedSentences,
  options: EmbedOptions,
): Promise<Match[]> {
  const members = [...new Set(pairs.flatMap(({ prediction, reference }) => [prediction, reference]))];
  const places = new Map(members.map((sentence, place) => [sentence, place]));
  const place = (sentence: number): number => places.get(sentence) as number;
  const of = <T>(all: readonly T[]): T[] => members.map((sentence) => all[sentence] as T);
  const { vectors, starts } = await embedSentences(model, of(ids), options);
  try {
    const placed = pairs.map(({ prediction, reference }) => ({ prediction: place(prediction), reference: place(reference) }));
    return matchSentences(placed, { vectors, starts, weights: of(weights) });
  } finally {
    vectors.dispose();
  }
}

import type { AddedToken } from "../tokenizer-json.js";
import type { CuttingKind } from "./cutting-kind.js";
import { stableBeginning, type WordEncoder } from "./stable-beginning.js";
import { TextPlaces } from "./text-places.js";

/** A part of a text as tokens, without special tokens around it. */
export interface EncodedPart {
  readonly ids: readonly number[];
  /** The tokens as the vocabulary spells them. */
  readonly tokens: readonly string[];
  /** Per token, the number of the word that it belongs to; null for added tokens. */
  readonly words: readonly (number | null | undefined)[];
  /** Per token, how many code points of the part it ends after. */
  readonly ends: readonly number[];
}

/** What reading needs of a tokenizer. */
export interface PartEncoder extends WordEncoder {
  readonly kind: CuttingKind;
  readonly addedTokens: readonly AddedToken[];
  /** The ids of a part, without special tokens around it. */
  idsOf(text: string): Promise<readonly number[]>;
  encodePart(text: string): Promise<EncodedPart>;
}

export interface ReadOptions {
  /** More than so many ids are wanted, or all there are. */
  readonly firstTokens: number;
  /** So many UTF-16 units are given to the tokenizer at once, at most. */
  readonly unitsAtOnce: number;
}

/** The first ids of a text. */
export interface Beginning {
  readonly ids: readonly number[];
  /** Whether these are all ids of the text. */
  readonly isWhole: boolean;
}

/** What GPT-2's rule looks at beyond a word: three characters of a contraction, or the one after white space. */
const lookAhead = 4;

/**
 * The first ids of a text without special tokens around it, more than `firstTokens` or all there are, read in parts that end where words do. Where there is no such end in
 * a part, the words that are complete in it count, and of one that is not, what it begins with in any case.
 *
 * @returns undefined if even then there are too few ids in a part: one run without an end that holds few tokens, such as a hundred thousand line breaks.
 */
export async function readBeginning(text: string, encoder: PartEncoder, options: ReadOptions): Promise<Beginning | undefined> {
  const { firstTokens, unitsAtOnce } = options;
  const places = new TextPlaces(text, encoder);
  let ids: readonly number[] = [];
  let start = 0;
  while (ids.length <= firstTokens) {
    if (text.length - start <= unitsAtOnce) {
      return { ids: ids.concat(await encoder.idsOf(text.slice(start))), isWhole: true };
    }
    const cut = places.lastCut(start, start + unitsAtOnce);
    if (cut === undefined) {
      const end = places.lastEnd(start, start + unitsAtOnce);
      const more = end === undefined ? [] : await openBeginning(text.slice(start, end), encoder);
      return ids.length + more.length > firstTokens ? { ids: ids.concat(more), isWhole: false } : undefined;
    }
    ids = ids.concat(await encoder.idsOf(text.slice(start, cut)));
    start = cut;
  }
  return { ids, isWhole: false };
}

/** The ids that a text begins with, whatever follows its known beginning. */
async function openBeginning(part: string, encoder: PartEncoder): Promise<readonly number[]> {
  const { ids, tokens, words, ends } = await encoder.encodePart(part);
  const known = Array.from(part).length - lookAhead;
  const open = words[ends.findIndex((end) => end > known)];
  const first = open === undefined || open === null ? ends.findIndex((end) => end > known) : words.indexOf(open);
  const complete = first === -1 ? ids : ids.slice(0, first);
  // A word of BERT's is one token or many, as it ends.
  if (first === -1 || encoder.kind === "word-piece") return complete;
  const last = words.lastIndexOf(words[first]);
  // Several words stand in the last characters: which of them are one in the whole text is not known.
  if (last !== ids.length - 1) return complete;
  return [...complete, ...(await stableBeginning(tokens.slice(first).join(""), encoder))];
}

import { TokenizerError } from "../../core/index.js";
import { stripWhiteSpace } from "../../metrics/index.js";
import type { Encoded, Tokenizer } from "../../tokenizers/index.js";

/** Texts as token ids, equal ones once. */
export interface Sentences {
  /** Of each distinct text: the first and the last token that the tokenizer puts around it, and its own between them. */
  readonly ids: readonly Int32Array[];
  /** Which of {@link ids} each text is, in the order given. */
  readonly indices: readonly number[];
  /** The tokens that stand around every text. */
  readonly surroundings: Int32Array;
  /** How many distinct texts lost their end, and the tokens of the longest before that, as far as it was read. */
  readonly truncated: number;
  readonly longest: number;
  /** Whether a longer text was not read to its end. */
  readonly isLongestOpen: boolean;
}

/** How texts become tokens. */
export interface SentenceOptions {
  /** The most tokens of a text, those around it included; what is cut off is the text's end. */
  readonly maxLength: number;
  /** Whether a text begins with a space, so that its first word is the token that it would be further on. */
  readonly leadingSpace: boolean;
}

/** So many texts go to the tokenizer at once: enough to keep its threads busy, few enough to keep what it makes of them small. */
const textsPerCall = 1_000;

/** The tokens of texts without white space around them. @throws TokenizerError if the tokenizer does not put one token before a text and one after it. */
export async function readSentences(
  tokenizer: Pick<Tokenizer, "encodeBatch">,
  texts: readonly string[],
  { maxLength, leadingSpace }: SentenceOptions,
): Promise<Sentences> {
  const places = new Map<string, number>();
  const indices = texts.map((text) => placeOf(stripWhiteSpace(text), places));
  const distinct = [...places.keys()].map((text) => (leadingSpace && text !== "" ? ` ${text}` : text));
  const surroundings = await surroundingTokens(tokenizer);
  const encoded = await encodeAll(tokenizer, distinct, maxLength);
  return {
    ids: encoded.map(({ ids }) => cut(ids, maxLength)),
    indices,
    surroundings,
    truncated: encoded.filter(({ ids }) => ids.length > maxLength).length,
    longest: encoded.reduce((most, { ids }) => Math.max(most, ids.length), 0),
    isLongestOpen: encoded.some(({ isBeginning = false }) => isBeginning),
  };
}

async function encodeAll(
  tokenizer: Pick<Tokenizer, "encodeBatch">,
  texts: readonly string[],
  firstTokens: number,
): Promise<readonly Encoded[]> {
  const all: Encoded[] = [];
  for (let start = 0; start < texts.length; start += textsPerCall) {
    all.push(...(await tokenizer.encodeBatch(texts.slice(start, start + textsPerCall), { firstTokens })));
  }
  return all;
}

/** Whether a sentence has no tokens but those around every text. */
export function isEmpty({ ids, surroundings }: Pick<Sentences, "ids" | "surroundings">, sentence: number): boolean {
  return (ids[sentence] as Int32Array).length === surroundings.length;
}

function placeOf(text: string, places: Map<string, number>): number {
  const place = places.get(text) ?? places.size;
  places.set(text, place);
  return place;
}

async function surroundingTokens(tokenizer: Pick<Tokenizer, "encodeBatch">): Promise<Int32Array> {
  const [empty] = await tokenizer.encodeBatch([""]);
  if (empty?.ids.length === 2) return empty.ids;
  throw new TokenizerError(`BERTScore: the tokenizer puts ${empty?.ids.length} tokens around a text, not one before it and one after it.`, {
    hint: "Load the tokenizer from the encoder's own folder.",
  });
}

/** The ids, or their beginning and the last one. */
function cut(ids: Int32Array, maxLength: number): Int32Array {
  if (ids.length <= maxLength) return ids;
  const kept = ids.slice(0, maxLength);
  kept[maxLength - 1] = ids[ids.length - 1] as number;
  return kept;
}

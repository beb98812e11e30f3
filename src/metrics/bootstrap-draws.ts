import { RandomSequence } from "../core/index.js";
import { lookUp, poissonTable } from "./poisson-table.js";
import type { SegmentSource } from "./resampling.js";

/** Eight random bits choose among so many. */
const BLOCK = 256;

/** Below this many segments blocks are not worth their while. */
const SMALL = 8 * BLOCK;

/**
 * Bootstrap resamples (Efron 1979): as many draws with replacement as there are segments. Of large test sets the draws are sorted into blocks of
 * neighbours, so that whoever adds up their rows finds them in the processor's nearest memory, and a draw costs only a byte of the random sequence.
 *
 * That is no approximation. Draws whose total is Poisson's fall into disjoint blocks in independent Poisson numbers, and given its total, whatever
 * it is, each is from anywhere: so the numbers per block are drawn first, with a total that is nearly always a little too small; what is missing is
 * drawn from all segments, and a total that is too large is drawn again, as a whole.
 */
export function bootstrapDraws(seed: number): SegmentSource {
  return (segments) => {
    const words = wordsOf(RandomSequence.named(seed, "bootstrap"));
    if (segments < SMALL) return (drawn) => drawAnywhere(words, drawn, 0);
    const plan = planBlocks(segments);
    return (drawn) => drawAnywhere(words, drawn, drawByBlocks(words, drawn, plan));
  };
}

/** Random words, made many at a time. */
interface Words {
  readonly buffer: Uint32Array;
  /** The next one's place. */
  at: number;
  refill(): void;
}

function wordsOf(sequence: RandomSequence): Words {
  const buffer = new Uint32Array(4096);
  const words = { buffer, at: buffer.length, refill };
  function refill(): void {
    sequence.fillWords(buffer);
    words.at = 0;
  }
  return words;
}

function nextWord(words: Words): number {
  if (words.at === words.buffer.length) words.refill();
  return words.buffer[words.at++] as number;
}

/** Fills the rest of `drawn` from all segments. */
function drawAnywhere(words: Words, drawn: Int32Array, from: number): number {
  const segments = drawn.length;
  for (let i = from; i < segments; i++) drawn[i] = Math.floor((nextWord(words) / 2 ** 32) * segments);
  return segments;
}

/** The last block has what is left over, and may be empty. */
interface BlockPlan {
  readonly counts: Int32Array;
  readonly full: Float64Array;
  readonly rest: Float64Array;
  readonly restSize: number;
}

function planBlocks(segments: number): BlockPlan {
  // Four standard deviations below one draw per segment: a total that is too large is rare.
  const rate = 1 - 4 / Math.sqrt(segments);
  const restSize = segments % BLOCK;
  const rest = restSize === 0 ? Float64Array.of(1) : poissonTable(rate * restSize);
  return { counts: new Int32Array(Math.floor(segments / BLOCK) + 1), full: poissonTable(rate * BLOCK), rest, restSize };
}

/** Draws from every block. @returns how many. */
function drawByBlocks(words: Words, drawn: Int32Array, { counts, full, rest, restSize }: BlockPlan): number {
  const last = counts.length - 1;
  for (let total = Number.POSITIVE_INFINITY; total > drawn.length; ) {
    total = 0;
    for (let b = 0; b <= last; b++) {
      const count = lookUp(b < last ? full : rest, uniform53(words));
      counts[b] = count;
      total += count;
    }
  }
  let filled = 0;
  for (let b = 0; b < last; b++) filled = drawBytes(words, drawn, { from: filled, count: counts[b] as number, first: b * BLOCK });
  for (let left = counts[last] as number; left > 0; left--) {
    drawn[filled++] = last * BLOCK + Math.floor((nextWord(words) / 2 ** 32) * restSize);
  }
  return filled;
}

function uniform53(words: Words): number {
  return ((nextWord(words) >>> 5) * 2 ** 26 + (nextWord(words) >>> 6)) / 2 ** 53;
}

interface BytesPlace {
  readonly from: number;
  readonly count: number;
  readonly first: number;
}

/** `count` numbers from `first` to `first + 255`, four from each word. @returns where the next draw goes. */
function drawBytes(words: Words, drawn: Int32Array, { from, count, first }: BytesPlace): number {
  if (words.at + count + 1 > words.buffer.length) words.refill();
  const { buffer } = words;
  let at = words.at;
  const end = from + count;
  let i = from;
  for (; i + 4 <= end; i += 4) {
    const word = buffer[at++] as number;
    drawn[i] = first + (word & 255);
    drawn[i + 1] = first + ((word >>> 8) & 255);
    drawn[i + 2] = first + ((word >>> 16) & 255);
    drawn[i + 3] = first + (word >>> 24);
  }
  for (let word = buffer[at++] as number; i < end; i++, word >>>= 8) drawn[i] = first + (word & 255);
  words.at = at;
  return end;
}

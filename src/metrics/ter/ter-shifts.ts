import { type TerAlignment, TerEdits } from "./ter-edits.js";

/** The most words that move together. */
const MAX_SHIFT_SIZE = 10;
/** The furthest that a run of words is looked for. */
const MAX_SHIFT_DISTANCE = 50;
/** When so many shifts were tried for one segment, the search ends and the last round's shift is not made. */
const MAX_CANDIDATES = 1000;

/** A run of the prediction's words that the reference has too. */
interface Match {
  readonly start: number;
  readonly referenceStart: number;
  readonly length: number;
}

/** A run of words moved to before the word at `target`. */
interface Shift {
  readonly start: number;
  readonly length: number;
  readonly target: number;
}

/** The shift that saves most edits, or none where there was nothing to try. */
interface Search {
  readonly best: Shift | undefined;
  readonly gain: number;
  readonly tried: number;
}

/**
 * The edits of the translation edit rate (Snover et al. 2006) between two sequences of words as whole numbers: insertions, deletions,
 * substitutions, and shifts of runs of words, 1 each. Shifts are searched greedily, with Tercom's limits and preferences, as sacreBLEU 2.6.0
 * does; the number can therefore be above the fewest possible.
 */
export function countTerEdits(prediction: readonly number[], reference: readonly number[]): number {
  if (prediction.length === 0 || reference.length === 0) return Math.max(prediction.length, reference.length);
  const [aligned, trial] = [new TerEdits(prediction.length, reference), new TerEdits(prediction.length, reference)];
  let [words, tried] = [prediction, 0];
  for (let shifts = 0; ; shifts++) {
    const alignment = aligned.align(words);
    const matches = usefulMatches(words, reference, alignment);
    const search = bestShift(matches, alignment, { tried, count: countShifted(words, aligned, trial) });
    tried += search.tried;
    if (search.best === undefined || search.gain <= 0 || tried >= MAX_CANDIDATES) return shifts + alignment.edits;
    words = moveWords(words, search.best);
  }
}

function countShifted(words: readonly number[], aligned: TerEdits, trial: TerEdits): (shift: Shift) => number {
  return (shift) => trial.countFrom(aligned, moveWords(words, shift), Math.min(shift.start, insertionPoint(shift)));
}

/** Runs that are wrong where they stand, whose place in the reference is not matched yet, and which do not overlap that place. */
function* usefulMatches(prediction: readonly number[], reference: readonly number[], alignment: TerAlignment): Generator<Match> {
  for (const match of findMatches(prediction, reference)) {
    const { start, referenceStart, length } = match;
    if (!alignment.predictionErrors.subarray(start, start + length).includes(1)) continue;
    if (!alignment.referenceErrors.subarray(referenceStart, referenceStart + length).includes(1)) continue;
    const place = alignment.positions[referenceStart] as number;
    if (place < start || place >= start + length) yield match;
  }
}

function* findMatches(prediction: readonly number[], reference: readonly number[]): Generator<Match> {
  for (let start = 0; start < prediction.length; start++) {
    const end = Math.min(reference.length, start + MAX_SHIFT_DISTANCE + 1);
    for (let referenceStart = Math.max(0, start - MAX_SHIFT_DISTANCE); referenceStart < end; referenceStart++) {
      const most = Math.min(MAX_SHIFT_SIZE, prediction.length - start, reference.length - referenceStart);
      for (let length = 1; length <= most && prediction[start + length - 1] === reference[referenceStart + length - 1]; length++) {
        yield { start, referenceStart, length };
      }
    }
  }
}

interface SearchState {
  /** How many shifts earlier rounds tried. */
  readonly tried: number;
  /** The edits that are left after a shift. */
  readonly count: (shift: Shift) => number;
}

/** Of equally good shifts the longest, of these the one from furthest left, of these the one to furthest left. */
function bestShift(matches: Iterable<Match>, alignment: TerAlignment, { tried, count }: SearchState): Search {
  let [best, gain, now] = [undefined as Shift | undefined, Number.NEGATIVE_INFINITY, 0];
  for (const match of matches) {
    for (const target of targetsOf(match, alignment)) {
      const shift = { start: match.start, length: match.length, target };
      const saved = alignment.edits - count(shift);
      if (best === undefined || saved > gain || (saved === gain && isPreferred(shift, best))) [best, gain] = [shift, saved];
      now++;
    }
    if (tried + now >= MAX_CANDIDATES) break;
  }
  return { best, gain, tried: now };
}

function isPreferred(shift: Shift, other: Shift): boolean {
  if (shift.length !== other.length) return shift.length > other.length;
  return shift.start !== other.start ? shift.start < other.start : shift.target < other.target;
}

/** Behind the word aligned before the match's place in the reference, and behind the words aligned with it. */
function targetsOf({ referenceStart, length }: Match, { positions }: TerAlignment): Set<number> {
  const before = referenceStart === 0 ? 0 : (positions[referenceStart - 1] as number) + 1;
  return new Set([before, ...Array.from(positions.subarray(referenceStart, referenceStart + length), (position) => position + 1)]);
}

function moveWords(words: readonly number[], shift: Shift): number[] {
  const { start, length } = shift;
  const moved = words.toSpliced(start, length);
  moved.splice(insertionPoint(shift), 0, ...words.slice(start, start + length));
  return moved;
}

/** Where the run goes among the other words. As in sacreBLEU, a target inside the run moves it right by as many words. */
function insertionPoint({ start, length, target }: Shift): number {
  return target > start + length ? target - length : target;
}

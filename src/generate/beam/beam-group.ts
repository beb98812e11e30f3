import { endTokensOf, type ModelConfig } from "../../models/index.js";
import type { BeamDecoding } from "../decoding.js";
import type { Generated } from "../generated.js";
import { isEnded } from "../is-ended.js";
import type { Continuation } from "./best-continuations.js";

/** A beginning of a sequence that is kept. */
export interface Beam {
  /** What it goes on from, as `Beginnings` says: the same for all beams of a group. */
  readonly prefix: readonly number[];
  readonly ids: readonly number[];
  readonly logProbs: readonly number[];
  /** Its tokens' scores, summed; −∞ for one that only fills up the group. */
  readonly score: number;
  /** Which beam of the step before it continues. */
  readonly parent: number;
}

/** What a search goes by. */
export interface BeamGroupOptions
  extends Pick<BeamDecoding, "maxNewTokens" | "lengthPenalty" | "earlyStopping">,
    Pick<ModelConfig, "eosTokenId" | "endTokenIds" | "forcedEosTokenId"> {
  /** How many beams the group has. */
  readonly size: number;
  /** What its sequences go on from. */
  readonly prefix: readonly number[];
}

/**
 * One input's beams, or one group of them, from step to step: which beginnings are kept, which sequences are finished, and when nothing better can
 * come. Step for step what Transformers 5 does, for its `early_stopping` and `length_penalty`.
 */
export class BeamGroup {
  /** The beams of the coming step, best first: always `size`. */
  beams: readonly Beam[];
  /** The best finished sequences, best first: at most `size`. */
  finished: readonly Generated[] = [];
  #isDone = false;
  readonly #options: BeamGroupOptions;

  constructor(options: BeamGroupOptions) {
    this.#options = options;
    this.beams = fillUp([{ prefix: options.prefix, ids: [], logProbs: [], score: 0, parent: 0 }], options.size);
  }

  /** Whether nothing more can change. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Per beam, which of the beams of the step before its keys and values come from. */
  get parents(): readonly number[] {
    return this.beams.map(({ parent }, i) => (this.#isDone ? i : parent));
  }

  /** The tokens that the beams ended in at this step; none of a group that is done. */
  get newestTokens(): readonly number[] {
    if (this.#isDone) return [];
    return this.beams.flatMap(({ ids, score }) => (score === Number.NEGATIVE_INFINITY ? [] : ids.slice(-1)));
  }

  /** How many of the best continuations {@link advance} needs: as each beam can end in no more ways than there are end tokens, `size` of them go on. */
  get needed(): number {
    return (1 + endTokensOf(this.#options).length) * this.#options.size;
  }

  /**
   * Goes on by one token.
   * @param continuations The {@link needed} best, best first, or all there are.
   */
  advance(continuations: readonly Continuation[]): void {
    const { size, maxNewTokens } = this.#options;
    const endTokens = endTokensOf(this.#options);
    const length = (this.beams[0] as Beam).ids.length + 1;
    const ends = (continuation: Continuation): boolean => endTokens.includes(continuation.id) || length === maxNewTokens;
    // One that ends among the worse half is dropped: it would have been no beam.
    const ended = continuations.slice(0, size).filter(ends);
    this.finished = [...this.finished, ...ended.map((continuation) => this.#finish(continuation))].sort(byScore).slice(0, size);
    const going = continuations.filter((continuation) => !ends(continuation)).slice(0, size);
    this.#isDone = going.length === 0 || this.#isFinal(going[0] as Continuation, length);
    if (going.length > 0)
      this.beams = fillUp(
        going.map((continuation) => this.#extend(continuation)),
        size,
      );
  }

  /** Whether the finished sequences stay the best: they are `size`, and the best beam is not taken to become better than the worst of them. */
  #isFinal(best: Continuation, length: number): boolean {
    const { size, maxNewTokens, lengthPenalty = 1, earlyStopping = false } = this.#options;
    if (this.finished.length < size) return false;
    if (earlyStopping === true) return true;
    const hypotheticalLength = earlyStopping === "never" && lengthPenalty > 0 ? maxNewTokens : length;
    const worst = this.finished.at(-1) as Generated;
    return normalized(best.score, hypotheticalLength, lengthPenalty) <= worst.score;
  }

  #extend({ parent, id, score, logProb }: Continuation): Beam {
    const { prefix, ids, logProbs } = this.beams[parent] as Beam;
    return { prefix, ids: [...ids, id], logProbs: [...logProbs, logProb], score, parent };
  }

  #finish(continuation: Continuation): Generated {
    const { lengthPenalty = 1, maxNewTokens } = this.#options;
    const { ids, logProbs, score } = this.#extend(continuation);
    return { ids, logProbs, score: normalized(score, ids.length, lengthPenalty), ended: isEnded(ids, this.#options, maxNewTokens) };
  }
}

/** score / length^penalty in float32, in which Transformers divides. */
function normalized(score: number, length: number, penalty: number): number {
  return Math.fround(score / Math.fround(length ** penalty));
}

function byScore(a: Generated, b: Generated): number {
  return b.score - a.score;
}

/** As many beams as the batch has rows for; the added ones stay in their rows, and nothing comes of them. */
function fillUp(beams: readonly Beam[], size: number): Beam[] {
  const first = beams[0] as Beam;
  return Array.from({ length: size }, (_, i) => beams[i] ?? { ...first, score: Number.NEGATIVE_INFINITY, parent: i });
}

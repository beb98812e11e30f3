import type { GoldScores } from "./gold-scores.js";
import { isEmpty, type PseudoTargetLine } from "./pseudo-target.js";

/** What a report says about a set of pseudo-targets. Means are null where there is nothing to average. */
export interface PseudoTargetStatistics {
  /** All that were generated: inputs × K. */
  readonly generated: number;
  /** Those with nothing but end-of-sequence; the rest of the figures leave them out, as training does. */
  readonly empty: number;
  /** Those cut off at the length limit. */
  readonly cutOff: number;
  /** Tokens per pseudo-target, end-of-sequence included. */
  readonly meanLength: number | null;
  /** The teacher's log-probability per token, in nats: the sum over all tokens divided by their number. */
  readonly meanLogProb: number | null;
  /** The share, in [0, 1], of the labeled inputs' pseudo-targets whose text is the gold target, but for space at the ends; null without labeled inputs. */
  readonly equalToGold: number | null;
  /** Different token sequences per input, averaged over inputs that have any: at most K. */
  readonly distinctPerInput: number | null;
  /** How near those of unlabeled inputs come to their gold targets, where somebody knows these; absent where nobody does. */
  readonly goldOfUnlabeled?: GoldScores | undefined;
}

/**
 * The figures of these pseudo-targets, read once. Nothing is kept but the sequences of one input, so an input's lines have to stand together, as
 * `makePseudoTargets` writes them.
 * @param goldTargets The labeled inputs' gold texts by id.
 */
export function pseudoTargetStatistics(
  lines: Iterable<PseudoTargetLine>,
  goldTargets: ReadonlyMap<string, string> = new Map(),
): PseudoTargetStatistics {
  let [generated, kept, cutOff, tokens, logProbs, labeled, equal] = [0, 0, 0, 0, 0, 0, 0];
  const distinct = new DistinctPerInput();
  for (const line of lines) {
    generated++;
    if (isEmpty(line)) continue;
    kept++;
    if (!line.ended) cutOff++;
    tokens += line.ids.length;
    logProbs += line.logProb;
    const gold = goldTargets.get(line.id)?.trim();
    if (gold !== undefined) labeled++;
    if (gold === line.target.trim()) equal++;
    distinct.add(line);
  }
  return {
    generated,
    empty: generated - kept,
    cutOff,
    meanLength: ratio(tokens, kept),
    meanLogProb: ratio(logProbs, tokens),
    equalToGold: ratio(equal, labeled),
    distinctPerInput: ratio(distinct.sequences, distinct.inputs),
  };
}

/** Counts the different sequences of inputs that come one after the other. */
class DistinctPerInput {
  inputs = 0;
  sequences = 0;
  #id: string | undefined;
  readonly #seen = new Set<string>();

  add({ id, ids }: Pick<PseudoTargetLine, "id" | "ids">): void {
    if (id !== this.#id) {
      this.#id = id;
      this.#seen.clear();
      this.inputs++;
    }
    const before = this.#seen.size;
    this.sequences += this.#seen.add(ids.join()).size - before;
  }
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

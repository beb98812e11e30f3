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
  /** The share, in [0, 1], of the labeled inputs' pseudo-targets whose text is the gold target; null without labeled inputs. */
  readonly equalToGold: number | null;
  /** Different token sequences per input, averaged over inputs that have any: at most K. */
  readonly distinctPerInput: number | null;
}

/** The figures of these pseudo-targets. `goldTargets` has the labeled inputs' gold texts by id. */
export function pseudoTargetStatistics(
  lines: readonly PseudoTargetLine[],
  goldTargets: ReadonlyMap<string, string> = new Map(),
): PseudoTargetStatistics {
  const kept = lines.filter((line) => !isEmpty(line));
  const labeled = kept.filter(({ id }) => goldTargets.has(id));
  const tokens = sum(kept.map(({ ids }) => ids.length));
  return {
    generated: lines.length,
    empty: lines.length - kept.length,
    cutOff: kept.filter(({ ended }) => !ended).length,
    meanLength: ratio(tokens, kept.length),
    meanLogProb: ratio(sum(kept.map(({ logProb }) => logProb)), tokens),
    equalToGold: ratio(labeled.filter(({ id, target }) => target === goldTargets.get(id)?.trim()).length, labeled.length),
    distinctPerInput: ratio(new Set(kept.map(({ id, ids }) => JSON.stringify([id, ids]))).size, new Set(kept.map(({ id }) => id)).size),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

import { corpusBleu, corpusRouge } from "../metrics/index.js";
import type { PseudoTargetLine } from "./pseudo-target.js";

/** How near a teacher's pseudo-targets of unlabeled inputs come to the targets that nobody trains on. */
export interface GoldScores {
  /** Inputs with a gold target and a pseudo-target; of each the first that there is counts. */
  readonly inputs: number;
  /** Of their texts: BLEU from 0 to 100, ROUGE-L F1 from 0 to 1. */
  readonly bleu: number;
  readonly rougeL: number;
}

/** Scores pseudo-targets against gold by input id; undefined where no input has both. */
export function goldScores(lines: Iterable<PseudoTargetLine>, gold: ReadonlyMap<string, string>): GoldScores | undefined {
  const first = new Map<string, Pick<PseudoTargetLine, "k" | "target">>();
  for (const { id, k, target } of lines)
    if (gold.has(id) && k < (first.get(id)?.k ?? Number.POSITIVE_INFINITY)) first.set(id, { k, target });
  if (first.size === 0) return undefined;
  const predictions = [...first.values()].map(({ target }) => target);
  const references = [...first.keys()].map((id) => [gold.get(id) as string]);
  const rougeL = corpusRouge(predictions, references, { variants: ["rougeL"] })[0]?.value as number;
  return { inputs: predictions.length, bleu: corpusBleu(predictions, references).value, rougeL };
}

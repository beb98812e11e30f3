import { TrainingError } from "../../core/index.js";
import { describe } from "./assert-same-inputs.js";
import type { BatchRow } from "./read-batch.js";

/** The tokens that end a sequence and that fill it up. */
export interface EndTokens {
  readonly padTokenId: number;
  readonly eosTokenId: number;
}

/**
 * Checks that no label is padding. A model may write its padding token by itself, if rarely, so that only padding behind the end of a sequence is
 * certainly a mistake; models whose two tokens are one cannot be checked.
 * @returns A warning for padding elsewhere, or undefined.
 * @throws TrainingError for padding behind end-of-sequence.
 */
export function checkPadding(rows: readonly BatchRow[], { padTokenId, eosTokenId }: EndTokens): string | undefined {
  if (padTokenId === eosTokenId) return undefined;
  for (const { id, labels } of rows) {
    const end = labels.indexOf(eosTokenId);
    const behind = end === -1 ? [] : labels.slice(end + 1);
    if (behind.length === 0 || behind.some((label) => label !== padTokenId)) continue;
    throw new TrainingError(
      `loss doctor: ${id}: ${behind.length} labels behind end-of-sequence are the padding token ${padTokenId}: ${describe(labels.slice(end))}.`,
      { hint: "Leave padding out of labels: of what labelPositions name, and of the examples' own labels." },
    );
  }
  const padded = rows.filter(({ labels }) => labels.includes(padTokenId));
  if (padded.length === 0) return undefined;
  return `loss doctor: the padding token ${padTokenId} is a label in ${padded.length} of ${rows.length} targets (${padded[0]?.id}). Unless a model wrote it, leave padding out of labels.`;
}

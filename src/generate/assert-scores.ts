import { ConfigError, TrainingError } from "../core/index.js";
import { amax, type Tensor } from "../tensor/index.js";
import type { ProcessScores, Written } from "./scores/index.js";

/**
 * What a model says of its rows' next tokens, `[R, V]`, has to be numbers.
 * @throws TrainingError for a row of which it says NaN or infinity.
 */
export function assertFiniteLogits(logits: Tensor, rows: readonly Written[]): void {
  const row = rowWhere(logits, (highest) => !Number.isFinite(highest));
  if (row === undefined) return;
  throw new TrainingError(`generate: the logits of row ${row} are not finite after ${rows[row]?.ids.length} tokens.`, {
    hint: "Weights that are too large or not numbers do that: look at the training that they come from.",
  });
}

/**
 * The same processing, which never rules out every token.
 * @returns A processing that throws ConfigError for a row that may go on with nothing.
 */
export function leavingSomething(process: ProcessScores): ProcessScores {
  return (scores, rows) => {
    const processed = process(scores, rows);
    const row = processed === scores ? undefined : rowWhere(processed, (highest) => highest === Number.NEGATIVE_INFINITY);
    if (row === undefined) return processed;
    throw new ConfigError(`decoding: after ${rows[row]?.ids.length} tokens of row ${row} its limits rule out every token.`, {
      hint: "Lower minNewTokens or maxNewTokens, or raise noRepeatNgramSize.",
    });
  };
}

/** The first row `[V]` of `[R, V]` whose greatest score is so; NaN is greater than any. */
function rowWhere(scores: Tensor, isSo: (highest: number) => boolean): number | undefined {
  const row = amax(scores, -1).toFloat32Array().findIndex(isSo);
  return row === -1 ? undefined : row;
}

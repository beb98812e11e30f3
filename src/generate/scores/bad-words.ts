import type { Tensor } from "../../tensor/index.js";
import { ruleOutByRow, ruleOutTokens } from "./rule-out-tokens.js";

/**
 * Rules out every token that would complete one of the runs (Transformers' `NoBadWordsLogitsProcessor`); a run that is an end token alone is let be.
 * @param scores `[R, V]`, left as they are.
 * @param sequences The tokens of every row so far, those included that it goes on from.
 */
export function badWords(
  scores: Tensor,
  sequences: readonly (readonly number[])[],
  { runs, endTokens }: { readonly runs: readonly (readonly number[])[]; readonly endTokens: readonly number[] },
): Tensor {
  const alone = runs.flatMap((run) => (run.length === 1 && !endTokens.includes(run[0] as number) ? run : []));
  const longer = runs.filter(({ length }) => length > 1);
  return ruleOutByRow(
    ruleOutTokens(scores, alone),
    sequences.map((ids) => longer.filter((run) => isOnItsWay(ids, run)).map((run) => run.at(-1) as number)),
  );
}

/** Whether the tokens end in all of the run but its last. */
function isOnItsWay(ids: readonly number[], run: readonly number[]): boolean {
  const start = ids.length - (run.length - 1);
  return start >= 0 && run.every((id, i) => i === run.length - 1 || ids[start + i] === id);
}

import { argmax } from "../tensor/index.js";
import type { ChooseTokens } from "./choose-tokens.js";
import type { ProcessScores } from "./scores/index.js";

/** Greedy decoding: the most probable token of every row. */
export function mostProbableTokens(process: ProcessScores): ChooseTokens {
  return (logits, rows) => argmax(process(logits, rows), -1);
}

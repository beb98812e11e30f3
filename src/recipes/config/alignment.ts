import { z } from "zod";

/** How the tokens of a teacher with a tokenizer of its own are put beside the student's, and what is learned where they match (docs/PAPERS.md section 6). */
export const alignmentFields = {
  /** What of two tokenizations belongs together: what covers the same bytes, what the study's Needleman–Wunsch pairs, or this within what the first leaves. */
  method: z.enum(["byte-spans-then-needleman-wunsch", "byte-spans", "needleman-wunsch"]).default("byte-spans-then-needleman-wunsch"),
  /** What the student's own token has where it matches: the log-probability of the teacher's, or what it has among the listed tokens, and 1 where it is not among them. */
  ownToken: z.enum(["aligned", "top5-only"]).default("aligned"),
};

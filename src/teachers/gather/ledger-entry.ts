import type { Spending } from "../spending/index.js";
import type { StoredChoice } from "./stored-choice.js";

/** A line of the file that holds all requests of a job, and all answers: a request stands in it before it leaves, and what came of it behind. */
export type LedgerEntry =
  | {
      readonly kind: "sent";
      readonly request: number;
      /** The input's id; null for the probe's. */
      readonly about: string | null;
      /** The most that it can cost, which is reserved until it is settled. */
      readonly most: Spending;
    }
  | {
      readonly kind: "answered";
      readonly request: number;
      readonly about: string | null;
      readonly spent: Spending;
      /** Empty for the probe's, whose findings are kept instead. */
      readonly choices: readonly StoredChoice[];
    }
  | { readonly kind: "failed"; readonly request: number; readonly spent: Spending; readonly why: string }
  /** It was under way when the process ended, and counts as if it had cost the most that it could. */
  | { readonly kind: "lost"; readonly request: number; readonly spent: Spending };

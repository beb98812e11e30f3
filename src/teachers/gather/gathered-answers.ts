import { jsonLines } from "../../runs/index.js";
import type { LlmChoice } from "../llm/index.js";
import type { LedgerEntry } from "./ledger-entry.js";
import { readChoice } from "./stored-choice.js";

/** A text of an input's answers. */
export interface GatheredChoice {
  /** The input's id. */
  readonly id: string;
  /** Its number among the input's answers, from 0. */
  readonly k: number;
  readonly choice: LlmChoice;
}

/** Every text that a ledger holds, in the order in which answers came; those of an input ascend. Read one at a time. Errors of the reader. */
export function* gatheredAnswers(path: string): Generator<GatheredChoice, void, undefined> {
  const counts = new Map<string, number>();
  for (const entry of jsonLines<LedgerEntry>(path)) {
    if (entry.kind !== "answered" || entry.about === null) continue;
    const before = counts.get(entry.about) ?? 0;
    counts.set(entry.about, before + entry.choices.length);
    for (const [i, choice] of entry.choices.entries()) yield { id: entry.about, k: before + i, choice: readChoice(choice) };
  }
}

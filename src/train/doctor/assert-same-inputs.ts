import { TrainingError } from "../../core/index.js";
import type { EncodedExample, EncodedInput } from "../../data/index.js";

/**
 * Checks that rows made for inputs (targets, a teacher's distributions) are joined to them by id: each row's id is one of the inputs', and it
 * holds the same tokens of it: of a conversation, up to its first answer or to its last. Rows that were permuted against their ids train a model on other inputs' answers, and nothing else shows it.
 * @param what Who made the rows, for the message.
 * @throws TrainingError naming the first row that does not fit.
 */
export function assertSameInputs(
  rows: readonly EncodedInput[],
  inputs: readonly (EncodedInput & Pick<Partial<EncodedExample>, "promptIds">)[],
  what: string,
): void {
  const byId = new Map(inputs.map((input) => [input.id, input]));
  for (const { id, inputIds } of rows) {
    const input = byId.get(id);
    if (input !== undefined && [input.inputIds, input.promptIds].some((ids) => ids !== undefined && sameTokens(inputIds, ids))) continue;
    const problem =
      input === undefined ? "is none of the inputs" : `has the tokens ${describe(inputIds)}, its input has ${describe(input.inputIds)}`;
    throw new TrainingError(`loss doctor: ${what}: ${id} ${problem}.`, { hint: "Join targets to inputs by id, not by place." });
  }
}

/** Whether two rows hold the same tokens. */
export function sameTokens(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The first tokens of a row, for a message. */
export function describe(ids: ArrayLike<number>): string {
  const shown = Array.from(ids).slice(0, 8).join(", ");
  return `[${shown}${ids.length > 8 ? ", …" : ""}]`;
}

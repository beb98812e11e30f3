import { DataError } from "../../core/index.js";
import type { Example } from "../../data/index.js";
import { readGathered } from "../gathered/index.js";

/**
 * The model's own outputs for the test's inputs, one each, by the inputs' texts, in the test's order.
 * @throws DataError for inputs that have no answer; errors of {@link readGathered}.
 */
export function llmOutputs(folder: string, test: readonly Example[]): string[] {
  const { answers } = readGathered(folder, "answers.test");
  const first = new Map<string, string>();
  for (const { source, target } of answers) if (!first.has(source)) first.set(source, target);
  const missing = test.filter(({ source }) => !first.has(source));
  if (missing.length > 0) {
    throw new DataError(
      `answers.test: ${folder} has no answer to ${missing.length} of the test's ${test.length} inputs, such as ${missing[0]?.id}.`,
      {
        hint: "Gather the answers to the test's inputs: retort gather, inputs: the test file.",
      },
    );
  }
  return test.map(({ source }) => first.get(source) as string);
}

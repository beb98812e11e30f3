import { DataError, RandomSequence } from "../../core/index.js";
import type { Demonstration } from "./prompt-template.js";

export interface ChooseDemonstrationsOptions {
  readonly count: number;
  readonly seed: number;
  /** The input that they are for, where each has its own; it decides which are drawn. */
  readonly input?: { readonly id: string; readonly source: string } | undefined;
}

/**
 * Draws `count` different pairs. One whose source is the input's own is never shown to it: it would tell the answer.
 * @throws DataError for fewer pairs than are to be drawn.
 */
export function chooseDemonstrations(
  pairs: readonly Demonstration[],
  { count, seed, input }: ChooseDemonstrationsOptions,
): readonly Demonstration[] {
  const others = input === undefined ? pairs : pairs.filter(({ source }) => source !== input.source);
  if (others.length < count) throw new DataError(`there are ${others.length} labeled pairs to show; ${count} are asked for.`);
  const random = RandomSequence.named(seed, input === undefined ? "demonstrations" : `demonstrations of ${input.id}`);
  const left = others.map((_, i) => i);
  return Array.from({ length: count }, () => others[left.splice(random.below(left.length), 1)[0] as number] as Demonstration);
}

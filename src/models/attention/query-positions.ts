import { ShapeError } from "../../core/index.js";
import type { Tensor } from "../../tensor/index.js";

/** The positions of `tokens` decoder tokens: those given `[T]`, or counted on from `past`. @throws ShapeError if not every token has one. */
export function queryPositions(tokens: number, positions: Tensor | undefined, past: number): readonly number[] {
  if (positions === undefined) return range(past, past + tokens);
  const values = positions.toIntegers();
  if (values.length !== tokens)
    throw new ShapeError(`forward: positions [${values.length}] must name each of the ${tokens} decoder tokens.`);
  return values;
}

/** start, start + 1, … end − 1. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

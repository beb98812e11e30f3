import type { MeasureConfig } from "./measure-config.js";
import type { MeasureCell } from "./probe.js";

/** Every input length with every number of beams. */
export function cellsOf({ inputLengths, beams }: Pick<MeasureConfig, "inputLengths" | "beams">): MeasureCell[] {
  return inputLengths.flatMap((inputLength) => beams.map((count) => ({ inputLength, beams: count })));
}

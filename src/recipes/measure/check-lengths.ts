import { ConfigError } from "../../core/index.js";
import { isDecoderOnly, readModelConfig } from "../../models/index.js";
import type { MeasureConfig } from "./measure-config.js";

/**
 * Makes sure that a model has positions for all that is asked of it, before anything is measured.
 * @throws ConfigError naming the length; errors of readModelConfig.
 */
export function checkLengths(folder: string, { inputLengths, outputLength }: Pick<MeasureConfig, "inputLengths" | "outputLength">): void {
  const config = readModelConfig(folder);
  const most = config.maxPositionEmbeddings;
  if (most === undefined) return;
  const together = isDecoderOnly(config);
  const longest = Math.max(...inputLengths);
  const needed = together ? longest + outputLength : Math.max(longest, outputLength);
  if (needed <= most) return;
  const what = together
    ? `inputLengths ${longest} and outputLength ${outputLength} together`
    : `inputLengths ${longest} or outputLength ${outputLength}`;
  throw new ConfigError(`${folder}: ${what} exceed the model's ${most} positions.`, { hint: "Ask for shorter inputs or outputs." });
}

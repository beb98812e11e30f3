import { ConfigError } from "../../core/index.js";
import { assertWritableFile, isSameFile } from "../../runs/index.js";
import type { GenerateConfig } from "./generate-config.js";

/**
 * Makes sure that the outputs can be written, and replace nothing that they are made from.
 * @throws ConfigError for an output that is the file of inputs, however either is spelt or linked; StorageError where the system refuses.
 */
export function checkOutput(output: string, inputs: GenerateConfig["inputs"]): void {
  if (typeof inputs === "string" && isSameFile(inputs, output)) {
    throw new ConfigError(`output is ${output}: this is the file of inputs, which the outputs would replace.`, {
      hint: "Name another file for the outputs.",
    });
  }
  assertWritableFile(output);
}

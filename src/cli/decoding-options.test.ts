import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { resolveGenerateConfig } from "../recipes/index.js";
import { addDecodingOptions, type DecodingOptions, decodingFrom } from "./decoding-options.js";

/** What a recipe resolves to, of flags that Commander itself has parsed. */
function decodingOf(...flags: string[]): unknown {
  const command = addDecodingOptions(new Command("generate")).parse(flags, { from: "user" });
  return resolveGenerateConfig({ model: "m", inputs: "i.jsonl", decoding: decodingFrom(command.opts<DecodingOptions>()) }).decoding;
}

/** One value of every flag, with what it is in a recipe. */
const examples: Record<string, { flags: string[]; decoding: Record<string, unknown> }> = {
  "--method": { flags: ["--method", "sampling"], decoding: { method: "sampling" } },
  "--beams": { flags: ["--method", "beam", "--beams", "7"], decoding: { method: "beam", beams: 7 } },
  "--length-penalty": { flags: ["--method", "beam", "--length-penalty", "-0.5"], decoding: { lengthPenalty: -0.5 } },
  "--temperature": { flags: ["--method", "sampling", "--temperature", "0.7"], decoding: { temperature: 0.7 } },
  "--top-k": { flags: ["--method", "sampling", "--top-k", "5"], decoding: { topK: 5 } },
  "--top-p": { flags: ["--method", "sampling", "--top-p", "0.9"], decoding: { topP: 0.9 } },
  "--no-repeat-ngram-size": { flags: ["--no-repeat-ngram-size", "3"], decoding: { noRepeatNgramSize: 3 } },
  "--repetition-penalty": { flags: ["--repetition-penalty", "1.2"], decoding: { repetitionPenalty: 1.2 } },
  "--no-folder-decoding": { flags: ["--no-folder-decoding"], decoding: {} },
  "--min-new-tokens": { flags: ["--min-new-tokens", "4"], decoding: { minNewTokens: 4 } },
};

describe("the flags that say how outputs are decoded", () => {
  test.each(addDecodingOptions(new Command()).options.map(({ long }) => [long as string]))("%s reaches the decoding", (flag) => {
    const { flags, decoding } = examples[flag] ?? { flags: [], decoding: { flag } };
    expect(decodingOf(...flags)).toMatchObject(decoding);
  });

  test("without any, nothing is asked for: the model's folder decides, and then the defaults", () => {
    expect(decodingOf()).toEqual({});
  });

  test("no n-gram is forbidden at 0, whatever a folder says", () => {
    expect(decodingOf("--no-repeat-ngram-size", "0")).toEqual({ noRepeatNgramSize: 0 });
  });

  test("a size that is no number is refused", () => {
    const command = addDecodingOptions(new Command())
      .exitOverride()
      .configureOutput({ outputError: () => undefined });
    expect(() => command.parse(["--no-repeat-ngram-size", "NaN"], { from: "user" })).toThrow("It must be a whole number.");
  });

  test("a flag of another method is refused", () => {
    expect(() => decodingOf("--method", "greedy", "--beams", "4")).toThrow("--beams goes with --method beam; the method is greedy.");
  });
});

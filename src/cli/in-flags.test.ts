import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../core/index.js";
import { JobError } from "../jobs/index.js";
import { namingFlags } from "./in-flags.js";

const command = new Command("generate")
  .option("--output <file>")
  .option("--systems <files...>")
  .option("--top-p <share>")
  .option("--max-new-tokens <count>")
  .option("--memory <size>")
  .option("--bertscore-model <model>");

async function failureOf(error: Error): Promise<unknown> {
  const action = namingFlags({ command, renamed: { memoryBudget: "--memory" } }, () => Promise.reject(error));
  return action().catch((caught: unknown) => caught);
}

describe("namingFlags", () => {
  it.each([
    ["decoding.topP is 3: expected number to be <=1.", "--top-p is 3: expected number to be <=1."],
    ["maxNewTokens is missing: expected number.", "--max-new-tokens is missing: expected number."],
    ["output is /a/output: the model is there.", "--output is /a/output: the model is there."],
    ["output: exists.", "--output: exists."],
    ["systems.0 is 3: expected string.", "--systems is 3: expected string."],
    ["batch is 5: one takes 9 (maxSourceLength + maxNewTokens).", "batch is 5: one takes 9 (maxSourceLength + --max-new-tokens)."],
    ["throughput.memoryBudget is 1: too small.", "--memory is 1: too small."],
    ["bertScore.model is set, but no metric uses it.", "--bertscore-model is set, but no metric uses it."],
    ["bertscore needs an encoder, and bertScore.model names none.", "bertscore needs an encoder, and --bertscore-model names none."],
    ["The output is large; maxNewTokens.txt and a/maxNewTokens are files.", undefined],
    ["--output a: exists already.", undefined],
  ])("%s", async (message, expected = message) => {
    expect(await failureOf(new ConfigError(message))).toMatchObject({ name: "ConfigError", code: "CONFIG", message: expected });
  });

  it("translates the hint, and keeps the cause", async () => {
    const cause = new Error("below");
    const error = await failureOf(new ConfigError("Too long.", { hint: "Set maxNewTokens lower.", cause }));
    expect(error).toMatchObject({ message: "Too long.", hint: "Set --max-new-tokens lower.", cause });
  });

  it("translates what another process threw", async () => {
    const failure = { name: "ConfigError", code: "CONFIG", message: "topP: 3", hint: undefined, blame: "input", stack: undefined } as const;
    expect(await failureOf(new JobError(failure))).toMatchObject({ name: "ConfigError", code: "CONFIG", message: "--top-p: 3" });
  });

  it("leaves other errors as they are", async () => {
    const error = new DataError("maxNewTokens: 3");
    expect(await failureOf(error)).toBe(error);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfigError } from "../core/index.js";
import { createProgram, runCommandLine } from "./program.js";

const written = { stdout: "", stderr: "" };
beforeEach(() => {
  [written.stdout, written.stderr] = ["", ""];
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const run = (...args: string[]): Promise<void> => runCommandLine(["node", "retort", ...args]);

async function refusal(...args: string[]): Promise<{ message: string; hint: string | undefined }> {
  const error = await run(...args).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect(written).toEqual({ stdout: "", stderr: "" });
  const { message, hint } = error as ConfigError;
  return { message, hint };
}

describe("the command line", () => {
  test.each([
    [["quickstrat"], "unknown command 'quickstrat'.", "Did you mean quickstart?"],
    [["zzz"], "unknown command 'zzz'.", "retort --help shows what there is."],
    [["cache", "prune", "--zzz"], "unknown option '--zzz'.", "retort cache prune --help shows what there is."],
    [["cache", "zzz"], "unknown command 'zzz'.", "retort cache --help shows what there is."],
    [["quickstart", "--trian", "x"], "unknown option '--trian'.", "Did you mean --train?"],
    [["doctor", "--zzz"], "unknown option '--zzz'.", "retort doctor --help shows what there is."],
    [["quickstart", "--train"], "option '--train <file>' argument missing.", "retort quickstart --help shows what there is."],
    [
      ["quickstart", "--seed", "1.5"],
      "option '--seed <number>' argument '1.5' is invalid. It must be a whole number.",
      "retort quickstart --help shows what there is.",
    ],
    [
      ["quickstart", "--device", "gpu"],
      "option '--device <device>' argument 'gpu' is invalid. Allowed choices are cpu, cuda.",
      "retort quickstart --help shows what there is.",
    ],
  ])("%j is refused once, by a ConfigError, and nothing else is printed", async (args, message, hint) => {
    expect(await refusal(...args)).toEqual({ message, hint });
  });

  test.each([
    [["--threads", "0"], "threads is 0: expected number to be >=1."],
    [["--seed", "99999999999999999999"], "seed is 100000000000000000000: expected int to be <=9007199254740991."],
    [["--dataset", "pronunce"], 'data.dataset is "pronunce": expected one of "pronounce"|"pronounce-1k"|"pronounce-teacher"|"webapi".'],
    [["--dataset", "webapi", "--train", "a.jsonl"], "--dataset names a built-in dataset; give it or your files, not both."],
    [["--unlabeled", "a.jsonl"], "--unlabeled goes with --train."],
    [["--set", "student.training.maxEpoch=3"], "unknown key 'student.training.maxEpoch'."],
    [["--set", "student.training.learningRate=.inf"], "student.training.learningRate is Infinity: expected number, received Infinity."],
    [["--set", "student.training.maxEpochs=many"], 'student.training.maxEpochs is "many": expected number, received string.'],
    [["--recipe", "/nowhere.yaml"], "/nowhere.yaml: no such file."],
  ])("quickstart %j is refused before anything is done", async (args, message) => {
    expect((await refusal("quickstart", ...args)).message).toBe(message);
  });

  test.each([
    [["prune", "--model", "m", "--output", "o"], "nothing would be pruned: give --encoder-layers or --decoder-layers."],
    [["evaluate", "--predictions", "-"], "evaluate reads no texts from stdin: - is no file."],
    [["evaluate", "--systems", "a.txt", "KD=-"], "evaluate reads no texts from stdin: - is no file."],
    [
      ["measure", "m", "--measures", "flops,latency", "--memory", "4GiB"],
      "--memory goes with throughput among --measures, which are flops, latency.",
    ],
    [
      ["measure", "m", "--measures", "latency", "--max-batch", "4"],
      "--max-batch goes with throughput among --measures, which are latency.",
    ],
    [
      ["measure", "m", "--measures", "flops", "--rounds", "4"],
      "--rounds goes with latency or throughput among --measures, which are flops.",
    ],
    [
      ["measure", "m", "--measures", "throughput", "--repetitions", "4"],
      "--repetitions goes with latency among --measures, which are throughput.",
    ],
  ])("%j is refused before anything is done", async (args, message) => {
    expect((await refusal(...args)).message).toBe(message);
  });

  test("help is asked for with success, and comes unasked with exit code 2", async () => {
    await run("--help");
    expect(process.exitCode).toBe(0);
    expect(written.stdout).toContain("Usage: retort");
    await run();
    expect(process.exitCode).toBe(2);
    expect(written.stderr).toContain("Usage: retort");
  });

  test("the version is the package's", async () => {
    await run("--version");
    expect(written.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each(createProgram().commands.map((command) => [command.name()]))(
    "the help of %s has an example and fits 80 columns",
    async (name) => {
      await run(name, "--help");
      expect(written.stdout).toMatch(/^Examples?:\n {2}\S/m);
      for (const line of written.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    },
  );
});

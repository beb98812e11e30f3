import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { tinyGpt2Json } from "../../src/models/testing/tiny-gpt2.js";
import type { Measurements } from "../../src/recipes/index.js";
import { commandLine, type Outcome, sharedFolder } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const small = ["--input-lengths", "6", "--output-length", "4", "--threads", "1"];
const measureSmall = (...args: string[]): Promise<Outcome> => retort.run("measure", ...small, ...args);
const measure = (...args: string[]): Promise<Outcome> => measureSmall("--rounds", "1", "--repetitions", "2", ...args);

/** How many latencies a run of one model and one cell has. */
function repetitionsOf({ stdout }: Outcome): number | undefined {
  return (JSON.parse(stdout) as Measurements).models[0]?.latency?.[0]?.repetitions;
}

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("tall"), { encoderLayers: 3, decoderLayers: 4 });
  mkdirSync(at("shape"));
  writeFileSync(at("shape/config.json"), JSON.stringify(tinyGpt2Json));
});

describe("retort measure", () => {
  const pruned = ["tall", "--decoder-layers", "1", "--beams", "1,2", "--max-batch", "4", "--memory", "4GiB"];

  test("measures a model whole and pruned, and writes report and plots", async () => {
    const { exitCode, stdout } = await measure(...pruned, "--quality", "tall=30", "tall, 1 decoder=29.5", "--score", "BLEU", "--json");
    expect(exitCode).toBe(0);
    const { models, outputLength, score } = JSON.parse(stdout) as Measurements;
    expect({ outputLength, score, names: models.map(({ name }) => name) }).toEqual({
      outputLength: 4,
      score: "BLEU",
      names: ["tall", "tall, 1 decoder"],
    });
    expect(models.map(({ layers }) => layers)).toEqual([
      { encoder: 3, decoder: 4 },
      { encoder: 3, decoder: 1 },
    ]);
    for (const { flops, latency, throughput } of models) {
      expect(flops?.generation).toHaveLength(2);
      expect(latency?.map(({ beams, repetitions }) => ({ beams, repetitions }))).toEqual([
        { beams: 1, repetitions: 2 },
        { beams: 2, repetitions: 2 },
      ]);
      expect(throughput?.map(({ batch, boundedBy }) => ({ batch, boundedBy }))).toEqual([
        { batch: 4, boundedBy: "maxBatch" },
        { batch: 4, boundedBy: "maxBatch" },
      ]);
      for (const { examplesPerMinute = 0, peakBytes = 0 } of throughput ?? []) {
        expect(examplesPerMinute).toBeGreaterThan(0);
        expect(peakBytes).toBeGreaterThan(50e6);
      }
    }
    expect(models[1]?.flops?.parameters).toBeLessThan(models[0]?.flops?.parameters ?? 0);
    expect(readFileSync(at("runs/measure/report.md"), "utf8")).toContain("![Quality against cost](plots/quality-cost.svg)");
    expect(readFileSync(at("runs/measure/plots/pruning.svg"), "utf8")).toMatch(/^<svg[\s\S]*layers kept[\s\S]*tall: decoder/);
  });

  test("takes nothing again that a run has, and prints tables", async () => {
    const before = readFileSync(at("runs/measure/probes.jsonl"), "utf8");
    const { exitCode, stdout } = await measure(...pruned, "--quality", "tall=30", "tall, 1 decoder=29.5", "--score", "BLEU");
    expect(exitCode).toBe(0);
    expect(readFileSync(at("runs/measure/probes.jsonl"), "utf8")).toBe(before);
    expect(stdout).toMatch(/Latency of one output of 4 tokens.*\n.*6 in, greedy +6 in, beam 2\n +tall +[\d.]+ \([\d.]+\)/);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test("more rounds are added to those that a run has", async () => {
    const once = ["shape", "--random-weights", "--measures", "latency", "--beams", "1", "--run-dir", "rounds", "--json"];
    const before = repetitionsOf(await measure(...once));
    const after = repetitionsOf(await measure(...once, "--rounds", "2"));
    expect([before, after]).toEqual([2, 4]);
  });

  test("a batch that passes the memory budget is ended, and said not to fit", async () => {
    const { exitCode, stdout } = await measureSmall(
      "tall",
      "--measures",
      "throughput",
      "--rounds",
      "1",
      "--beams",
      "1",
      "--memory",
      "60MB",
      "--run-dir",
      "tight",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/tall +does not fit/);
  });

  test("with random weights a config.json is enough; without, the missing weights are named", async () => {
    const flops = ["shape", "--measures", "flops", "--beams", "1"];
    expect((await measureSmall(...flops, "--random-weights", "--run-dir", "drawn")).exitCode).toBe(0);
    const { exitCode, stderr } = await measureSmall(...flops, "--run-dir", "missing");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^CheckpointError: .*shape/m);
    expect(existsSync(at("missing"))).toBe(false);
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["two models of one name", ["tall", "./tall"], /^ConfigError: models: two are called 'tall'; give one of them another name\.$/m],
    ["a folder that is not there", ["nowhere"], /^CheckpointError: .*nowhere/m],
    [
      "more tokens than positions",
      ["shape", "--input-lengths", "30"],
      /^ConfigError: .*shape: --input-lengths 30 and --output-length 4 together exceed the model's 32 positions\.$/m,
    ],
    ["a measure that is none", ["tall", "--measures", "speed"], /^ConfigError: --measures is "speed": expected one of/m],
    ["a score of no model", ["tall", "--quality", "wide=3"], /^ConfigError: --quality: no model is called 'wide'; there are tall\.$/m],
    ["a score that is no number", ["tall", "--quality", "tall=good"], /^ConfigError: --quality tall=good: expected NAME=NUMBER/m],
    ["counts that are none", ["tall", "--decoder-layers", "two"], /It must be whole numbers such as 4,2\./],
    [
      "an encoder that is not there",
      ["shape", "--random-weights", "--encoder-layers", "1"],
      /^ConfigError: --encoder-layers: gpt2 has no encoder/m,
    ],
  ])("refuses %s before anything is written", async (_, args, message) => {
    const refused = await retort.run("measure", ...small, ...args, "--run-dir", "refused");
    expect(refused.stderr).toMatch(message);
    expect(refused.exitCode).toBe(2);
    expect(existsSync(at("refused"))).toBe(false);
  });
});

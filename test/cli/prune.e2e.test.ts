import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadModel, pruneLayers } from "../../src/models/index.js";
import { scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { maxAbsDifference } from "../support/compare.js";
import { commandLine, type Outcome, readDocument, sharedFolder } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const prune = (...args: string[]): Promise<Outcome> => retort.run("prune", "--model", "tall", ...args);

useNoLeaks();
beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("tall"), { encoderLayers: 3, decoderLayers: 4 });
});

describe("retort prune", () => {
  test("writes what the library prunes, with the tokenizer, as a folder that can be used", async () => {
    const { exitCode, stdout } = await prune("--decoder-layers", "2", "--encoder-layers", "0,-1", "--output", "out/pruned");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^out\/pruned: [\d,]+ of [\d,]+ parameters\.\n$/);
    expect(readDocument(folder, "out/pruned/config.json")).toMatchObject({ num_layers: 2, num_decoder_layers: 2 });
    scope(() => {
      const written = loadModel(at("out/pruned")).parameters;
      const expected = pruneLayers(loadModel(at("tall")), { encoderLayers: [0, 2], decoderLayers: [0, 3] }).parameters;
      for (const [name, tensor] of expected) expect(maxAbsDifference(tensor, written.get(name))).toBe(0);
    });
    expect((await retort.run("generate", "--model", "out/pruned", "--inputs", "inputs.jsonl")).exitCode).toBe(0);
  });

  test("leaves the model as it is, and says with --json what came out", async () => {
    const { stdout } = await prune("--decoder-layers", "-1", "--output", "last", "--json");
    const { output, parameters } = JSON.parse(stdout);
    expect(output).toBe(at("last"));
    expect(parameters.after).toBeLessThan(parameters.before);
    expect(readDocument(folder, "last/config.json")).toMatchObject({ num_layers: 3, num_decoder_layers: 1 });
    expect(readDocument(folder, "tall/config.json")).toMatchObject({ num_layers: 3, num_decoder_layers: 4 });
  });

  test("leaves a run's folder alone, --force or not", async () => {
    mkdirSync(at("run"));
    for (const name of ["config.json", "status.json"]) writeFileSync(at("run", name), "{}");
    const { exitCode, stderr } = await prune("--decoder-layers", "2", "--output", "run", "--force");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("a run was made in this folder")]);
    expect(readDocument(folder, "run/config.json")).toEqual({});
  });

  test("replaces files in a folder that has something in it only with --force, and leaves others", async () => {
    mkdirSync(at("full"));
    writeFileSync(at("full/notes.txt"), "mine");
    const refused = await prune("--decoder-layers", "2", "--output", "full");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/^ConfigError: \S+\/full: has something in it already \(notes\.txt\)\.$/m);
    expect(readdirSync(at("full"))).toEqual(["notes.txt"]);
    expect((await prune("--decoder-layers", "2", "--output", "full", "--force")).exitCode).toBe(0);
    expect(readdirSync(at("full"))).toEqual(expect.arrayContaining(["config.json", "model.safetensors", "notes.txt", "tokenizer.json"]));
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["no layers", [], /^ConfigError: nothing would be pruned: give --encoder-layers or --decoder-layers\.$/m],
    ["more layers than there are", ["--decoder-layers", "9"], /^ConfigError: --decoder-layers: 9 of 4 layers cannot be kept/m],
    ["a layer that is not there", ["--encoder-layers", "0,7"], /^ConfigError: --encoder-layers: there is no layer 7 of 3/m],
    ["what is no layer", ["--decoder-layers", "two"], /^ConfigError: .*It must be a count, or layers such as 0,-1\.$/m],
    [
      "its own model as output",
      ["--decoder-layers", "2", "--output", "tall"],
      /^ConfigError: --output is \S+\/tall: the model itself is there/m,
    ],
    ["a folder without a model", ["--decoder-layers", "2", "--model", "tal"], /^CheckpointError: \S+\/tal\/config\.json: cannot be read/m],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await prune("--output", "refused", ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });
});

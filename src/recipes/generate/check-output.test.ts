import { linkSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ConfigError, StorageError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { checkOutput } from "./check-output.js";

const folder = useFolder();
const at = (name: string): string => join(folder(), name);

beforeEach(() => writeFileSync(at("inputs.jsonl"), '{"source": "a"}\n'));

test("outputs never replace their inputs, by whatever name", () => {
  symlinkSync(at("inputs.jsonl"), at("link.jsonl"));
  symlinkSync(folder(), at("here"));
  for (const output of [at("inputs.jsonl"), at("link.jsonl"), at("here/inputs.jsonl"), `${folder()}/./inputs.jsonl`]) {
    expect(() => checkOutput(output, at("inputs.jsonl"))).toThrow(ConfigError);
    expect(() => checkOutput(output, at("inputs.jsonl"))).toThrow(`output is ${output}: this is the file of inputs`);
  }
  expect(() => checkOutput(at("inputs.jsonl"), at("link.jsonl"))).toThrow(ConfigError);
});

test("another file, one of several names of the same bytes, and outputs of inputs that are no file may be written", () => {
  linkSync(at("inputs.jsonl"), at("hard.jsonl"));
  checkOutput(at("out.jsonl"), at("inputs.jsonl"));
  checkOutput(at("hard.jsonl"), at("inputs.jsonl"));
  checkOutput(at("out.jsonl"), "org/name");
  checkOutput(at("out.jsonl"), [{ id: "1", source: "a" }]);
  expect(readdirSync(folder())).toEqual(["hard.jsonl", "inputs.jsonl"]);
});

test("a place that cannot be written is known before anything is decoded", () => {
  expect(() => checkOutput(at("inputs.jsonl/out.jsonl"), at("inputs.jsonl"))).toThrow(StorageError);
});

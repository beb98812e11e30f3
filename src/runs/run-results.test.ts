import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { StorageError } from "../core/index.js";
import { runPaths } from "./run-paths.js";
import { changedResults, sealResults } from "./run-results.js";
import { useFolder } from "./testing/child-process.js";

const folder = useFolder();
const at = (...path: string[]): string => join(folder(), ...path);

beforeEach(() => {
  mkdirSync(at("student", "deep"), { recursive: true });
  for (const name of [
    "scores.json",
    "report.md",
    "predictions-test.jsonl",
    "events.jsonl",
    "student/model.safetensors",
    "student/deep/a",
  ]) {
    writeFileSync(at(name), name);
  }
  sealResults(runPaths(folder()));
});

describe("a run's results", () => {
  it("are unchanged, whatever else is added beside them or goes on in the run folder", () => {
    for (const name of ["events.jsonl", "student/added.txt", "notes.txt"]) appendFileSync(at(name), "more");
    expect(changedResults(folder())).toEqual([]);
    expect(changedResults(at("student"))).toEqual([]);
  });

  it("are told by name where they have changed: all of a run's, or those that are asked for", () => {
    appendFileSync(at("student", "model.safetensors"), "!");
    rmSync(at("student", "deep", "a"));
    writeFileSync(at("predictions-test.jsonl"), "predictions-Test.jsonl");
    const model = `${at("student/model.safetensors")} is not what the run wrote: it has 26 bytes, 25 were written.`;
    const deep = `${at("student/deep/a")} is not what the run wrote: it is missing.`;
    expect(changedResults(at("student"))).toEqual([deep, model]);
    expect(changedResults(at("student", "model.safetensors"))).toEqual([model]);
    expect(changedResults(at("predictions-test.jsonl"))).toEqual([expect.stringMatching(/it has sha-256 \w{64}, \w{64} was written\.$/)]);
    expect(changedResults(folder())).toHaveLength(3);
    expect(changedResults(at("scores.json"))).toEqual([]);
  });

  it("of runs without hashes, and files that no run made, are not looked at; damaged hashes are refused", () => {
    expect(changedResults("/nowhere/model")).toEqual([]);
    appendFileSync(at("hashes.json"), "}");
    expect(() => changedResults(folder())).toThrow(`${at("hashes.json")}: not a JSON document`);
    writeFileSync(at("hashes.json"), "{}");
    expect(() => changedResults(folder())).toThrow(StorageError);
    rmSync(at("hashes.json"));
    expect(changedResults(folder())).toEqual([]);
  });
});

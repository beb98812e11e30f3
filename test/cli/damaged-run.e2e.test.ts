import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, sharedFolder } from "./support/command-line.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const at = (...path: string[]): string => join(folder, ...path);
const retort = commandLine(folder, { RETORT_STORE: "store" });
const distill = (run: string, ...more: string[]) => retort.run("distill", "tiny.yaml", "--run-dir", run, ...more);

beforeAll(async () => {
  writeTinyTask(folder);
  expect((await distill("whole")).exitCode).toBe(0);
  // As after a kill in the last phase: the run goes on from every one of its files.
  cpSync(at("whole"), at("stopped"), { recursive: true });
  for (const name of ["status.json", "scores.json", "hashes.json", "student"]) rmSync(at("stopped", name), { recursive: true });
}, 120_000);

const flip = (path: string): void => {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};
const cut = (path: string): void => truncateSync(path, Math.floor(readFileSync(path).length / 2));
const best = (training: string): string =>
  join("checkpoints", training, readdirSync(at("whole/checkpoints", training)).find((name) => name.startsWith("best-")) as string);

describe("a run that goes on", () => {
  test("from files that nothing has happened to ends with the same student", async () => {
    cpSync(at("stopped"), at("again"), { recursive: true });
    expect((await distill("again")).exitCode).toBe(0);
    expect(readFileSync(at("again/student/model.safetensors")).equals(readFileSync(at("whole/student/model.safetensors")))).toBe(true);
  });

  test.each<[() => string, (path: string) => void]>([
    [() => "checkpoints/teacher/last/model.safetensors", flip],
    [() => "checkpoints/student/last/optimizer.safetensors", flip],
    [() => best("teacher"), flip],
    [() => "pseudo-targets.jsonl", cut],
    [() => "tokenizer/tokenizer.json", flip],
    [() => "dataset.json", flip],
  ])("refuses a damaged file by its name, case %#, and blames nothing else", async (name, damage) => {
    const run = `damaged-${name().replaceAll("/", "-")}-${damage.name}`;
    cpSync(at("stopped"), at(run), { recursive: true });
    damage(at(run, name()));
    const { exitCode, stderr, stdout } = await distill(run);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(`${run}/${name()}: `);
    expect(stderr).toMatch(/Put (it|the file) back/);
    expect(stderr).not.toMatch(/another|learning rate|at .*\.js:\d/);
  });
});

describe("a run that is done", () => {
  const done = (run: string, name: string, damage: (path: string) => void): void => {
    cpSync(at("whole"), at(run), { recursive: true });
    damage(at(run, name));
  };

  test("is shown with a note on results that have changed, and not by scores that have", async () => {
    done("changed-weights", "student/model.safetensors", flip);
    const shown = await distill("changed-weights");
    expect(shown.exitCode).toBe(0);
    expect(shown.stderr.replace(/\s+/g, " ")).toContain("student/model.safetensors is not what the run wrote: it has sha-256");
    done("changed-scores", "scores.json", (path) => writeFileSync(path, readFileSync(path, "utf8").replace(/"value": \d/, '"value": 9')));
    const refused = await distill("changed-scores");
    expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("scores.json is not what the run wrote");
  });

  test("has outputs and a model that are told where they have changed", async () => {
    done("changed-outputs", "predictions-test.jsonl", (path) =>
      writeFileSync(path, readFileSync(path, "utf8").replace(/"S":"[^"]*"/, '"S":"the house is red"')),
    );
    const scored = await retort.run("evaluate", "--predictions", "changed-outputs/predictions-test.jsonl", "--metrics", "bleu");
    expect(scored.exitCode).toBe(0);
    expect(`${scored.stderr}${scored.stdout}`.replace(/\s+/g, " ")).toContain("predictions-test.jsonl is not what the run wrote");
    done("changed-tokenizer", "student/tokenizer.json", (path) => writeFileSync(path, `${readFileSync(path, "utf8")} `));
    const generated = await retort.run("generate", "--model", "changed-tokenizer/student", "--inputs", "inputs.jsonl");
    expect(generated.stderr.replace(/\s+/g, " ")).toContain("student/tokenizer.json is not what the run wrote");
  });
});

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, eventsOf, readDocument, sharedFolder, until, writeRows } from "./support/command-line.js";
import { inputs, tinyRecipe, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const at = (...path: string[]): string => join(folder, ...path);
const inStore = (store: string) => commandLine(folder, { RETORT_STORE: store });
const shared = inStore("shared-store");
const tiny = ["quickstart", "--recipe", "many.yaml"] as const;

/** Enough inputs for three files of pseudo-targets. */
const many = Array.from({ length: 5_000 }, (_, i) => ({ source: `${inputs[i % inputs.length]?.source} ${i}` }));

beforeAll(async () => {
  writeTinyTask(folder);
  writeRows(at("many.jsonl"), many);
  writeFileSync(at("many.yaml"), JSON.stringify(manyRecipe()));
  expect((await shared.run(...tiny, "--run-dir", "undisturbed")).exitCode).toBe(0);
}, 120_000);

/** The tiny recipe's shapes, on many inputs and with short trainings. */
function manyRecipe() {
  const { data, tokenizer, teacher, student, distillation, threads, pseudoTargets } = tinyRecipe;
  return {
    // Short ones: what is looked at is files and bytes, not what a teacher writes after three epochs.
    data: { ...data, unlabeled: "many.jsonl", maxTargetLength: 8 },
    tokenizer,
    teacher: { shape: teacher.shape, training: teacher.training },
    student: { shape: student.shape, training: student.training },
    pseudoTargets: { ...pseudoTargets, inputs: "unlabeled" },
    distillation: { training: { ...distillation.training, maxSteps: 5 } },
    threads,
  };
}

/** The folder in which a store's pseudo-targets are being made. */
function workspace(store: string): string | undefined {
  const unfinished = at(store, ".unfinished");
  const [key] = existsSync(unfinished) ? readdirSync(unfinished) : [];
  return key === undefined ? undefined : join(unfinished, key, "files");
}

function shardsIn(path: string | undefined): string[] {
  return path === undefined || !existsSync(path) ? [] : readdirSync(path).filter((name) => !name.startsWith("."));
}

function bytesOf(...path: string[]): Buffer {
  return readFileSync(at(...path));
}

describe("pseudo-targets", () => {
  test("are in the store, one file per 2,000 inputs, and in the run folder as one", () => {
    const [key = ""] = readdirSync(at("shared-store")).filter((name) => name.startsWith("pseudo-targets-"));
    expect(key).toMatch(/^pseudo-targets-[0-9a-f]{32}$/);
    const files = readdirSync(at("shared-store", key, "files"));
    expect(files).toEqual(["shard-000000.jsonl", "shard-000001.jsonl", "shard-000002.jsonl"]);
    const together = Buffer.concat(files.map((name) => bytesOf("shared-store", key, "files", name)));
    expect(bytesOf("undisturbed/pseudo-targets.jsonl").equals(together)).toBe(true);
    expect(readDocument(folder, "undisturbed/scores.json").pseudoTargetStatistics).toMatchObject({ generated: 10_000 });
  });

  test("are not made again for a run that asks the same teacher for the same", async () => {
    const { exitCode, stderr } = await shared.run(...tiny, "--run-dir", "warmer", "--set", "distillation.temperature=2");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/note: the same teacher wrote the same on \d{4}-\d\d-\d\d: taken from the store\.\n/);
    expect(bytesOf("warmer/pseudo-targets.jsonl").equals(bytesOf("undisturbed/pseudo-targets.jsonl"))).toBe(true);
    expect(bytesOf("warmer/student/model.safetensors").equals(bytesOf("undisturbed/student/model.safetensors"))).toBe(false);
  });

  test("are refused a store that cannot be written, before anything is trained", async () => {
    const { exitCode, stderr } = await inStore("many.jsonl").run(...tiny, "--run-dir", "nowhere");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${at("many.jsonl")}: cannot be made: there is a file of this name.`);
    expect(eventsOf(at("nowhere")).filter(({ kind }) => kind === "step")).toEqual([]);
  });

  test.each([
    ["SIGKILL", null],
    ["SIGINT", 130],
  ] as const)("survive %s in the middle, but for one file, and the run ends with the same bits", async (signal, exitCode) => {
    const [store, run] = [`store-${signal}`, `run-${signal}`];
    const retort = inStore(store);
    const command = retort.start(...tiny, "--run-dir", run);
    await until(() => shardsIn(workspace(store)).length > 0, command);
    command.signalGroup(signal);
    expect((await command.ended).exitCode).toBe(exitCode);
    expect(
      eventsOf(at(run))
        .filter(({ kind }) => kind === "phase")
        .at(-1),
    ).toMatchObject({ phase: "pseudo-targets", state: "start" });
    const finished = shardsIn(workspace(store));
    expect(finished.length).toBeLessThan(3);
    const written = statSync(join(workspace(store) as string, "shard-000000.jsonl"));
    expect((await retort.run(...tiny, "--run-dir", run)).exitCode).toBe(0);
    const [key = ""] = readdirSync(at(store)).filter((name) => name.startsWith("pseudo-targets-"));
    const kept = statSync(at(store, key, "files/shard-000000.jsonl"));
    expect([kept.ino, kept.mtimeMs]).toEqual([written.ino, written.mtimeMs]);
    for (const name of ["pseudo-targets.jsonl", "student/model.safetensors"])
      expect(bytesOf(run, name).equals(bytesOf("undisturbed", name))).toBe(true);
  });
});

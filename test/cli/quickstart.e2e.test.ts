import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  commandLine,
  eventsOf,
  hasStepped,
  isRunning,
  type Outcome,
  readDocument,
  sharedFolder,
  until,
  writeRows,
} from "./support/command-line.js";
import { inputs, pairs, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const tiny = ["quickstart", "--recipe", "tiny.yaml", "--json"] as const;
const at = (...path: string[]): string => join(folder, ...path);

/** The run that nothing disturbed. */
let undisturbed: Outcome;

beforeAll(async () => {
  writeTinyTask(folder);
  undisturbed = await retort.run(...tiny, "--run-dir", "undisturbed");
});

/** Everything a run says about quality, without what it says about time; and without what was warned of, as a resumed training is examined again. */
function quality(stdout: string): unknown {
  const { warnings: _, ...rest } = JSON.parse(stdout, (key, value) => (key === "seconds" || key === "tokensPerSecond" ? undefined : value));
  return rest;
}

/** How many rows a run found in a split. */
function rowsOf(run: string, split: string): number {
  return (readDocument(folder, run, "dataset.json") as Record<string, { rows: number }>)[split]?.rows ?? 0;
}

/** The phase that a run's log says it came to: on a busy machine it may have gone on by one before a signal reached it. */
function phaseReached(run: string): string | undefined {
  return eventsOf(at(run)).findLast(({ kind, state }) => kind === "phase" && state === "start")?.phase;
}

/** Whether a run's student has the very bytes of the undisturbed run's. */
function hasSameStudent(run: string): boolean {
  const [student, expected] = [run, "undisturbed"].map((name) => readFileSync(at(name, "student/model.safetensors")));
  return student?.equals(expected as Buffer) ?? false;
}

/** Runs the command that was disturbed once more, to its end, and expects what the undisturbed run gave, to the last bit. */
async function expectSameAfterResuming(run: string): Promise<void> {
  const { exitCode, stdout } = await retort.run(...tiny, "--run-dir", run);
  expect(exitCode).toBe(0);
  expect(hasSameStudent(run)).toBe(true);
  expect(readFileSync(at(run, "pseudo-targets.jsonl"), "utf8")).toBe(readFileSync(at("undisturbed/pseudo-targets.jsonl"), "utf8"));
  expect(quality(stdout)).toEqual(quality(undisturbed.stdout));
  expect(readDocument(folder, run, "status.json").state).toBe("done");
}

describe("a run", () => {
  test("leaves the whole run folder", () => {
    expect(undisturbed.exitCode).toBe(0);
    expect(
      readdirSync(at("undisturbed"))
        .filter((name) => name !== ".lock")
        .sort(),
    ).toEqual([
      "baseline",
      "checkpoints",
      "config.json",
      "dataset.json",
      "environment.json",
      "events.jsonl",
      "hashes.json",
      "predictions-test.jsonl",
      "pseudo-targets-key.json",
      "pseudo-targets.jsonl",
      "report.html",
      "report.md",
      "scores.json",
      "status.json",
      "student",
      "teacher",
      "tokenizer",
    ]);
    for (const name of ["baseline", "student", "teacher"]) {
      const files = ["README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
      expect(readdirSync(at("undisturbed", name)).sort()).toEqual(files);
    }
    expect(readdirSync(at("undisturbed/checkpoints")).sort()).toEqual([
      "baseline",
      "final-fine-tuning",
      "student",
      "student-pretraining",
      "teacher",
      "teacher-pretraining",
    ]);
  });

  test("has its systems wherever a model is named: they write what the run says they wrote, and can be measured and compared", async () => {
    const file = at("test-inputs.jsonl");
    const rows = readFileSync(at("undisturbed/predictions-test.jsonl"), "utf8")
      .trim()
      .split("\n")
      .slice(0, 9)
      .map((line) => JSON.parse(line));
    writeRows(
      file,
      rows.map(({ id, source }) => ({ id, source })),
    );
    const lengths = ["--max-source-length", "24", "--max-new-tokens", "24", "--threads", "1"];
    for (const name of ["S", "T", "KD"]) {
      const { exitCode, stdout } = await retort.run("generate", "--model", `undisturbed:${name}`, "--inputs", file, ...lengths);
      expect(exitCode).toBe(0);
      const written = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).outputs[0].text);
      expect(written).toEqual(rows.map(({ predictions }) => predictions[name]));
    }
    const small = ["--measures", "flops", "--input-lengths", "6", "--output-length", "4", "--threads", "1", "--run-dir", "cost", "--json"];
    const measured = await retort.run("measure", "T=undisturbed:T", "KD=undisturbed:KD", ...small);
    expect(measured.exitCode).toBe(0);
    const [teacher, student] = JSON.parse(measured.stdout).models;
    expect(teacher.flops.parameters).toBeGreaterThan(student.flops.parameters);
    const systems = ["--systems", "undisturbed:S", "new=undisturbed:KD", "--metrics", "bleu", "--json"];
    const compared = await retort.run("evaluate", ...systems);
    expect(JSON.parse(compared.stdout).systems).toEqual(["S", "new"]);
    const unknown = await retort.run("generate", "--model", "undisturbed:X", "--inputs", file);
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining(`has no system X.\nIt has ${at("undisturbed")}:S, `)]);
  });

  test("keeps the systems' weights on the disk once: their folders share them with the checkpoints", () => {
    for (const [name, training] of [
      ["baseline", "baseline"],
      ["teacher", "teacher"],
    ] as const) {
      const checkpoint = at("undisturbed/checkpoints", training);
      const best = readdirSync(checkpoint).find((file) => file.startsWith("best-")) as string;
      expect(statSync(at("undisturbed", name, "model.safetensors")).ino).toBe(statSync(join(checkpoint, best)).ino);
    }
  });

  test("writes down config, surroundings, state and every phase", () => {
    expect(readDocument(folder, "undisturbed/config.json")).toMatchObject({
      version: 1,
      seed: 42,
      data: { train: at("pairs.jsonl"), unlabeled: at("inputs.jsonl") },
      student: { training: { maxEpochs: 3, weightDecay: 1e-5 } },
    });
    expect(readDocument(folder, "undisturbed/environment.json")).toMatchObject({ seed: 42, device: "cpu", threads: 1 });
    expect(readDocument(folder, "undisturbed/status.json")).toMatchObject({ state: "done", phase: "report" });
    const phases = eventsOf(at("undisturbed")).filter(({ kind }) => kind === "phase");
    const names =
      "data teacher-pretraining teacher student-pretraining baseline pseudo-targets distillation final-fine-tuning evaluation report";
    expect(phases.map(({ phase, state }) => `${phase} ${state}`)).toEqual(
      names.split(" ").flatMap((name) => [`${name} start`, `${name} end`]),
    );
  });

  test("keeps every output, and every score with its signature", () => {
    const lines = (name: string) =>
      readFileSync(at("undisturbed", name), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const predictions = lines("predictions-test.jsonl");
    const targets = new Map(pairs.map(({ source, target }) => [source, target]));
    expect(predictions.length).toBeGreaterThan(5);
    const heldOut = ["validation", "test"].reduce((sum, split) => sum + rowsOf("undisturbed", split), 0);
    for (const { source, references, predictions: texts } of predictions) {
      expect(references).toEqual([targets.get(source)]);
      expect(Object.keys(texts)).toEqual(["S", "T", "KD"]);
    }
    const written = lines("pseudo-targets.jsonl");
    const inputsOf = (k: number) => written.filter((line) => line.k === k).map(({ id }) => id);
    expect(inputsOf(0)).toEqual(inputsOf(1));
    expect(inputsOf(0)).toHaveLength(pairs.length + inputs.length - heldOut);
    for (const line of written) {
      expect(line).toMatchObject({ from: "teacher", decoding: { method: "sampling", topP: 0.95, sequences: 2, maxNewTokens: 24 } });
      expect(line.logProb).toBeLessThan(0);
    }
    const { systems } = readDocument(folder, "undisturbed/scores.json") as {
      systems: Record<string, { nll: number; scores: { signature: string }[] }>;
    };
    expect(Object.keys(systems)).toEqual(["S", "T", "KD"]);
    for (const { nll, scores } of Object.values(systems)) {
      expect(nll).toBeGreaterThan(0);
      for (const { signature } of scores) expect(signature).toContain("version:");
    }
    expect(readFileSync(at("undisturbed/report.md"), "utf8")).toContain("| KD  distilled |");
  });

  test("with --json prints exactly one JSON document on stdout, the one in scores.json", () => {
    expect(undisturbed.stdout.endsWith("}\n")).toBe(true);
    expect(undisturbed.stdout.indexOf("\n")).toBe(undisturbed.stdout.length - 1);
    expect(JSON.parse(undisturbed.stdout)).toEqual(readDocument(folder, "undisturbed/scores.json"));
  });

  test("says on stderr one line per phase and no more, without control characters", () => {
    const lines = undisturbed.stderr.trimEnd().split("\n");
    expect(lines[0]).toBe("Run folder: undisturbed");
    expect(lines.filter((line) => !line.startsWith("  note: "))).toHaveLength(11);
    expect(undisturbed.stderr).not.toMatch(/\r|\p{Cc}\[/u);
    for (const line of lines.filter((line) => !line.startsWith("  note: "))) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("once it is done, gives the same report at once and computes nothing", async () => {
    const student = statSync(at("undisturbed/student/model.safetensors")).mtimeMs;
    // Nothing is written, so that a run can be shown from a disk that may only be read.
    const files = (): string[] => readdirSync(at("undisturbed"), { recursive: true, encoding: "utf8" }).sort();
    const changed = (): number[] => files().map((file) => statSync(at("undisturbed", file)).mtimeMs);
    const [names, before] = [files(), changed()];
    const again = await retort.run(...tiny, "--run-dir", "undisturbed");
    expect(again).toMatchObject({ exitCode: 0, stdout: undisturbed.stdout });
    expect(again.stderr).toBe(
      "Run folder: undisturbed\n  note: this run was done before: nothing is done again, and the data is not read again.\n",
    );
    expect(statSync(at("undisturbed/student/model.safetensors")).mtimeMs).toBe(student);
    expect([files(), changed()]).toEqual([names, before]);
  });

  test("refuses another config in the same run folder, naming each key with both values", async () => {
    const settings = ["--set", "student.training.maxEpochs=9", "--seed", "7"];
    const { exitCode, stdout, stderr } = await retort.run("quickstart", "--recipe", "tiny.yaml", "--run-dir", "undisturbed", ...settings);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("was begun with another config: seed: 42 → 7; student.training.maxEpochs: 3 → 9\n");
    expect(readDocument(folder, "undisturbed/status.json").state).toBe("done");
  });

  test("may be looked at again with another number of threads", async () => {
    const { exitCode, stdout } = await retort.run(...tiny, "--run-dir", "undisturbed", "--threads", "2");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(undisturbed.stdout);
  });
});

describe("a run that is disturbed", () => {
  test.each([
    ["teacher-pretraining", 8],
    ["distillation", 26],
  ])("by Ctrl-C in the middle of an epoch of %s: exit code 130, and the same bits after resuming", async (phase, step) => {
    const run = `interrupted-${phase}`;
    const command = retort.start(...tiny, "--run-dir", run);
    await until(() => hasStepped(at(run), phase, step), command);
    command.signalGroup("SIGINT");
    const { exitCode, stdout, stderr } = await command.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toContain("Saving a checkpoint, then stopping");
    expect(JSON.parse(stderr.trimEnd().split("\n").at(-1) as string)).toMatchObject({
      error: { name: "InterruptedError", code: "INTERRUPTED" },
    });
    expect(readDocument(folder, run, "status.json")).toMatchObject({ state: "interrupted", phase: phaseReached(run) });
    expect(existsSync(at(run, "student"))).toBe(false);
    await expectSameAfterResuming(run);
  });

  test("by a second Ctrl-C because the first is not heard: ends at once, as an interruption", async () => {
    const command = retort.start("quickstart", "--recipe", "tiny.yaml", "--run-dir", "deaf");
    await until(() => hasStepped(at("deaf"), "teacher-pretraining", 1), command);
    const pid = readDocument(folder, "deaf/status.json").pid as number;
    process.kill(pid, "SIGSTOP");
    command.child.kill("SIGINT");
    await until(() => command.heard().includes("Ctrl-C again stops at once."), command);
    expect(isRunning(pid)).toBe(true);
    command.child.kill("SIGINT");
    const { exitCode, stderr } = await command.ended;
    expect(exitCode).toBe(130);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("Stopped at once; run the same command again to go on from the last checkpoint.");
    expect(isRunning(pid)).toBe(false);
  });

  test.each([
    ["student-pretraining", 8],
    ["distillation", 26],
  ])("by SIGKILL of everything in the middle of %s: the same bits after resuming", async (phase, step) => {
    const run = `killed-${phase}`;
    const command = retort.start(...tiny, "--run-dir", run);
    await until(() => hasStepped(at(run), phase, step), command);
    command.signalGroup("SIGKILL");
    expect((await command.ended).exitCode).toBe(null);
    expect(readDocument(folder, run, "status.json")).toMatchObject({ state: "running", phase: phaseReached(run) });
    await expectSameAfterResuming(run);
  });

  test("by a second process in its folder: that one is refused, and the first does not notice", async () => {
    const command = retort.start(...tiny, "--run-dir", "shared");
    await until(() => hasStepped(at("shared"), "teacher-pretraining", 1), command);
    const pid = readDocument(folder, "shared/status.json").pid as number;
    // Held still, so that it cannot be done before the second one looks.
    process.kill(pid, "SIGSTOP");
    const second = await retort.run(...tiny, "--run-dir", "shared");
    process.kill(pid, "SIGCONT");
    expect(second).toMatchObject({ exitCode: 2, stdout: "" });
    const { error } = JSON.parse(second.stderr.trimEnd().split("\n").at(-1) as string);
    expect(error).toMatchObject({ code: "STORAGE", message: `run ${at("shared")} is in use by process ${pid}` });
    expect((await command.ended).exitCode).toBe(0);
    expect(hasSameStudent("shared")).toBe(true);
  });

  test("by its parent's death: stops by itself, resumable, and leaves no process", async () => {
    const command = retort.start(...tiny, "--run-dir", "orphaned");
    await until(() => hasStepped(at("orphaned"), "baseline", 5), command);
    const pid = readDocument(folder, "orphaned/status.json").pid as number;
    expect(isRunning(pid)).toBe(true);
    command.child.kill("SIGKILL");
    await command.ended;
    expect(isRunning(pid)).toBe(false);
    expect(readDocument(folder, "orphaned/status.json")).toMatchObject({ state: "interrupted", phase: phaseReached("orphaned") });
  });

  test("by the death of its job alone: a crash with exit code 1, resumable", async () => {
    const command = retort.start("quickstart", "--recipe", "tiny.yaml", "--run-dir", "orphaned");
    await until(() => hasStepped(at("orphaned"), "distillation", 5), command);
    process.kill(readDocument(folder, "orphaned/status.json").pid as number, "SIGKILL");
    const { exitCode, stderr } = await command.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("  note: the run goes on from baseline.\n");
    expect(stderr).toContain(
      "JobCrash: the job's process was ended by SIGKILL; run the same command again to resume from its last checkpoint.\n" +
        "If nobody killed it, the machine ran out of memory: lower batchTokens.\n",
    );
    expect(stderr).not.toMatch(/^ {4}at /m);
    const error = { code: "JOB_CRASH", message: expect.stringContaining("was ended by SIGKILL") };
    expect(readDocument(folder, "orphaned/status.json")).toMatchObject({ state: "interrupted", phase: phaseReached("orphaned"), error });
    await expectSameAfterResuming("orphaned");
  });
});

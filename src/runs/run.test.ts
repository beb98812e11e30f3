import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError, InterruptedError, StorageError } from "../core/index.js";
import { readEvents } from "./logs/index.js";
import { openRun } from "./run.js";
import { describeEnvironment, type RunEnvironment } from "./run-environment.js";
import { closeCrashedRun, type RunStatus, readStatus } from "./run-status.js";
import { killHard, saying, useChildren, useFolder } from "./testing/child-process.js";

const temporary = useFolder();
const children = useChildren();
const folder = () => join(temporary(), "run");
const environment = { seed: 7, device: "cpu", threads: 2, torch: "2.13.0+cpu" };
const config = { version: 1, train: { learningRate: 0.001, steps: 100 }, columns: ["source", "target"] };
const open = (changed: unknown = config) => openRun(folder(), changed, { environment });

function readJsonIn<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder(), name), "utf8")) as T;
}

describe("openRun", () => {
  it("makes a run folder that says what is going on", async () => {
    const run = await open();
    expect(run.previous).toBeUndefined();
    run.startPhase("teacher");
    expect(readJsonIn("config.json")).toEqual(config);
    expect(readJsonIn<RunEnvironment>("environment.json")).toMatchObject({ ...environment, node: process.versions.node });
    expect(readStatus(folder())).toMatchObject({ state: "running", pid: process.pid, phase: "teacher" });
    run.endPhase();
    run.done();
    expect(readStatus(folder())).toMatchObject({ state: "done", phase: "teacher" });
    expect(readEvents(run.paths.events)).toMatchObject([
      { kind: "phase", phase: "teacher", state: "start" },
      { kind: "phase", phase: "teacher", state: "end" },
      { kind: "done" },
    ]);
    expect(readdirSync(folder()).sort()).toEqual([".lock", "config.json", "environment.json", "events.jsonl", "status.json"]);
  });

  it("resumes a run with an equal config, whatever the order of its keys", async () => {
    (await open()).fail(new InterruptedError("stopped by Ctrl-C"));
    const run = await open({ columns: ["source", "target"], train: { steps: 100, learningRate: 0.001, warmup: undefined }, version: 1 });
    expect(run.previous).toMatchObject({ state: "interrupted", error: { code: "INTERRUPTED", message: "stopped by Ctrl-C" } });
    run.done();
    expect(readEvents(run.paths.events).map((event) => event.kind)).toEqual(["error", "done"]);
  });

  it("refuses another config, with every difference, and changes nothing", async () => {
    (await open()).done();
    const other = { version: 1, train: { learningRate: 0.002, steps: 100, seed: 3 }, columns: ["text"] };
    const attempt = open(other);
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(
      'another config: columns: ["source","target"] → ["text"]; train.learningRate: 0.001 → 0.002; train.seed: (absent) → 3',
    );
    expect(readJsonIn("config.json")).toEqual(config);
    (await open()).done();
  });

  it("names four of the settings of another recipe, clipped, how many more there are, and what to do", async () => {
    (await open()).done();
    const other = { version: 1, train: { a: 1, b: 2, c: "x".repeat(100), d: 4, e: 5 } };
    const attempt = open(other);
    await expect(attempt).rejects.toMatchObject({
      message: `${folder()}: was begun with another config: columns: ["source","target"] → (absent); train.a: (absent) → 1; train.b: (absent) → 2; train.c: (absent) → "${"x".repeat(30)}…; and 4 more`,
      hint: `To resume it, use the old values, which stand in ${join(folder(), "config.json")}; for a run of its own, name another folder: --run-dir.`,
    });
  });

  it("takes another value for keys that may differ", async () => {
    (await open()).done();
    const other = { ...config, train: { ...config.train, steps: 200 } };
    (await openRun(folder(), other, { environment, mayDiffer: ["train.steps"] })).done();
    expect(readJsonIn("config.json")).toEqual(other);
    await expect(openRun(folder(), config, { environment, mayDiffer: ["train.step", "rain"] })).rejects.toThrow("train.steps: 200 → 100");
  });

  it("refuses a folder that holds something else, and a file", async () => {
    mkdirSync(folder());
    writeFileSync(join(folder(), "thesis.tex"), "precious");
    await expect(open()).rejects.toThrow(ConfigError);
    await expect(open()).rejects.toThrow("is not a run folder (it has no config.json but thesis.tex)");
    expect(readdirSync(folder())).toEqual(["thesis.tex"]);
    writeFileSync(join(temporary(), "file"), "");
    await expect(openRun(join(temporary(), "file"), config, { environment })).rejects.toThrow(ConfigError);
  });

  it("refuses a run of another kind by its name, and a folder whose config.json is not a run's", async () => {
    const kindOf = (found: unknown) => (found as { kind?: string }).kind;
    const openAs = (kind: string) => openRun(folder(), { ...config, kind }, { environment, kindOf });
    (await openAs("pretrain")).done();
    (await openAs("pretrain")).done();
    const attempt = openAs("distill");
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(`${folder()}: is a pretrain run, and cannot be gone on with as a distill run.`);
    writeFileSync(join(folder(), "config.json"), '{"model_type": "t5"}');
    const before = readdirSync(folder());
    await expect(openAs("distill")).rejects.toThrow(`${folder()}: is not a run folder (its config.json is not that of a run)`);
    expect(readdirSync(folder())).toEqual(before);
  });

  it("begins again where nothing but leftovers is", async () => {
    mkdirSync(folder());
    writeFileSync(join(folder(), ".config.json~1-1-x~00.partial"), "{");
    (await open()).done();
    expect(readStatus(folder())?.state).toBe("done");
  });

  it("names a damaged config.json", async () => {
    mkdirSync(folder());
    writeFileSync(join(folder(), "config.json"), "{");
    await expect(open()).rejects.toThrow(DataError);
    await expect(open()).rejects.toThrow(`${join(folder(), "config.json")}: not a JSON document`);
  });

  it("warns when the surroundings have changed", async () => {
    (await open()).done();
    const run = await openRun(folder(), config, { environment: { ...environment, threads: 8 } });
    run.done();
    expect(readEvents(run.paths.events)).toMatchObject([{ kind: "done" }, { kind: "warning" }, { kind: "done" }]);
    expect(JSON.stringify(readEvents(run.paths.events)[1])).toContain("threads: 2 → 8");
  });

  it("writes down why a run failed", async () => {
    (await open()).fail(new DataError("train.jsonl:3: no target", { hint: "Add one." }));
    expect(readStatus(folder())).toMatchObject({ state: "failed", error: { code: "DATA", message: "train.jsonl:3: no target" } });
    expect(readEvents(join(folder(), "events.jsonl"))).toMatchObject([{ kind: "error", code: "DATA", hint: "Add one." }]);
  });
});

describe("two processes and one run", () => {
  const RUN = `
    import { mkdirSync, writeFileSync } from "node:fs";
    const run = await runs.openRun(args[0], JSON.parse(args[1]), { environment: JSON.parse(args[2]) });
    run.startPhase("student");
    await runs.writeFolderAtomic(run.paths.checkpoints + "/step-10", (aside) => writeFileSync(aside + "/weights", "ten"));
    await runs.writeFolderAtomic(run.paths.checkpoints + "/step-20", async (aside) => {
      writeFileSync(aside + "/weights", "tw");
      say("writing a checkpoint");
      await new Promise(() => setInterval(() => {}, 1000));
    });`;

  it("the second is refused while the first lives, and takes over cleanly after its death", async () => {
    const child = children.start(RUN, folder(), JSON.stringify(config), JSON.stringify(environment));
    await saying(child, "writing a checkpoint");
    await expect(open()).rejects.toThrow(StorageError);
    await expect(open()).rejects.toThrow(`is in use by process ${child.pid}`);
    expect(readStatus(folder())?.state).toBe("running");
    await killHard(child);
    expect(readStatus(folder())).toMatchObject({ state: "interrupted", pid: child.pid, phase: "student" });

    const run = await open();
    expect(run.previous).toMatchObject({ state: "interrupted", phase: "student" });
    expect(readdirSync(run.paths.checkpoints)).toEqual(["step-10"]);
    run.done();
    expect(JSON.stringify(readEvents(run.paths.events))).toContain(`Took the run over from process ${child.pid}`);
  });
});

describe("closeCrashedRun", () => {
  const crash = { code: "JOB_CRASH", message: "ended by SIGKILL" };
  const running = async (pid: number): Promise<void> => {
    (await open()).done();
    writeFileSync(join(folder(), "status.json"), JSON.stringify({ ...readJsonIn<RunStatus>("status.json"), state: "running", pid }));
  };

  it("writes down that the run's process is gone, and why", async () => {
    const pid = 2 ** 22 + 1;
    await running(pid);
    closeCrashedRun(folder(), { pid, ...crash });
    expect(readJsonIn("status.json")).toMatchObject({ state: "interrupted", pid, error: crash });
  });

  it("leaves the status of another process, of one that lives, and a folder without any", async () => {
    closeCrashedRun(folder(), { pid: 1, ...crash });
    await running(process.pid);
    for (const pid of [process.pid, 2 ** 22 + 1]) closeCrashedRun(folder(), { pid, ...crash });
    expect(readJsonIn<RunStatus>("status.json").state).toBe("running");
  });
});

describe("readStatus", () => {
  it("is undefined where there is no run", () => expect(readStatus(folder())).toBeUndefined());
  it("sees through a status whose process is gone", async () => {
    (await open()).done();
    const status = readJsonIn<RunStatus>("status.json");
    writeFileSync(join(folder(), "status.json"), JSON.stringify({ ...status, state: "running", pid: 2 ** 22 + 1 }));
    expect(readStatus(folder())?.state).toBe("interrupted");
  });
});

describe("describeEnvironment", () => {
  it("names the commit, and whether the checkout is dirty", () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: temporary(), encoding: "utf8" });
    git("init", "-q");
    writeFileSync(join(temporary(), "a"), "1");
    git("add", "a");
    git("commit", "-qm", "first");
    const commit = git("rev-parse", "HEAD").trim();
    expect(describeEnvironment(environment, temporary()).git).toEqual({ commit, dirty: false });
    writeFileSync(join(temporary(), "a"), "2");
    expect(describeEnvironment(environment, temporary()).git).toEqual({ commit, dirty: true });
  });
  it("has no commit outside of a checkout", () => expect(describeEnvironment(environment, temporary()).git).toBeNull());
  it("knows machine and versions", () => {
    const { cpuModel, retort, memoryBytes, logicalCores } = describeEnvironment(environment);
    expect([typeof cpuModel, /^\d+\.\d+\.\d+/.test(retort), memoryBytes > 0, logicalCores > 0]).toEqual(["string", true, true, true]);
  });
});

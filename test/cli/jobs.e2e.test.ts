import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import * as core from "../../src/core/index.js";
import { JobCrash, type JobOptions, type RunningJob, runJob } from "../../src/jobs/index.js";
import { isRunning, startProcess, until } from "./support/command-line.js";

const entry = new URL("fixtures/job-process.mjs", import.meta.url);
const jobs: RunningJob[] = [];
const start = (recipe: string, config: unknown = {}, options: JobOptions = {}): RunningJob => {
  const job = runJob({ recipe, config, runFolder: "/runs/a", threads: 3 }, { entry, ...options });
  jobs.push(job);
  return job;
};
afterEach(() => {
  for (const job of jobs.splice(0)) job.kill();
});
const failureOf = (job: { result: Promise<unknown> }) =>
  job.result.then(
    () => expect.fail("the job succeeded"),
    (error: unknown) => error as core.RetortError,
  );

/** Starts a job that beats until it is told to stop; resolves, when it has begun, with its process's number. */
async function beating(recipe: string, signal?: AbortSignal) {
  let begun: (pid: number) => void;
  const pid = new Promise<number>((resolve) => {
    begun = resolve;
  });
  const onEvent: JobOptions["onEvent"] = (event) => event.kind === "phase" && begun(Number(event.phase));
  const job = start(recipe, {}, signal === undefined ? { onEvent } : { onEvent, signal });
  const failure = failureOf(job);
  return { job, failure, pid: await pid };
}

/** Holds this process up until its child has ended and only waits to be reaped. */
function waitUntilEnded(pid: number): void {
  const moment = new Int32Array(new SharedArrayBuffer(4));
  while (!/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) Atomics.wait(moment, 0, 0, 10);
}

describe("a job", () => {
  test("gets config, run folder and the tuned environment, and gives back events and result", async () => {
    const events: unknown[] = [];
    const result = await start("echo", { a: [1, "ü"] }, { onEvent: (event) => events.push(event) }).result;
    expect(result).toMatchObject({ config: { a: [1, "ü"] }, runFolder: "/runs/a", OMP_NUM_THREADS: "3", OMP_WAIT_POLICY: "PASSIVE" });
    expect((result as { pid: number }).pid).not.toBe(process.pid);
    expect(events).toEqual([1, 2, 3].map((done) => ({ kind: "progress", done, total: 3, unit: "things" })));
  });

  type ErrorClass = typeof core.ConfigError;
  const exported: readonly [string, unknown][] = Object.entries(core);
  const classes = exported.filter(
    (entry): entry is [string, ErrorClass] => typeof entry[1] === "function" && entry[1].prototype instanceof core.RetortError,
  );

  test.each(classes)("that throws a %s: code, hint, message and exit code are the same here", async (className, Class) => {
    const original = new Class("pairs.jsonl:7: broken.", { hint: "Mend it." });
    const failure = await failureOf(start("throws", { className }));
    const { name, code, hint, message, blame } = original;
    expect(failure).toMatchObject({ name, code, hint, message, blame });
    expect(core.exitCodeOf(failure)).toBe(core.exitCodeOf(original));
    expect(failure.stack).toContain("job-process.mjs");
  });

  test("that does not exist: the error lists those that do", async () => {
    const failure = await failureOf(start("toString"));
    expect(failure).toMatchObject({
      code: "CONFIG",
      message: "no recipe is called 'toString'; there are throws, echo, dies, waits, ignores.",
    });
  });

  test.each([
    ["SIGABRT", "was ended by SIGABRT"],
    ["exit", "ended with exit code 7"],
    ["SIGSEGV", "was ended by SIGSEGV"],
    ["SIGKILL", "was ended by SIGKILL"],
  ])("whose process dies by %s: a JobCrash that says so", async (how, what) => {
    const failure = await failureOf(start("dies", { how }));
    expect(failure).toBeInstanceOf(JobCrash);
    expect(failure.message).toBe(`the job's process ${what}; run the same command again to resume from its last checkpoint.`);
    expect(failure.hint?.includes("memory")).toBe(how === "SIGKILL" ? true : undefined);
    expect(core.exitCodeOf(failure)).toBe(1);
  });

  test("that is asked to stop ends with an interruption, not a crash", async () => {
    const stop = new AbortController();
    const { failure, pid } = await beating("waits", stop.signal);
    stop.abort();
    expect(await failure).toMatchObject({ name: "InterruptedError", code: "INTERRUPTED" });
    expect(core.exitCodeOf(await failure)).toBe(130);
    expect(isRunning(pid)).toBe(false);
  });

  test("whose signal fired before it began stops, too", async () => {
    expect(await failureOf(start("waits", {}, { signal: AbortSignal.abort() }))).toMatchObject({ code: "INTERRUPTED" });
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("takes %s as being asked to stop", async (name) => {
    const { failure, pid } = await beating("waits");
    process.kill(pid, name);
    expect(await failure).toMatchObject({
      name: "InterruptedError",
      message: "interrupted; run the same command again to go on from here.",
    });
  });

  test("that ends before it can be asked to stop keeps the reason it gave", async () => {
    const stop = new AbortController();
    const { failure, pid } = await beating("waits", stop.signal);
    process.kill(pid, "SIGINT");
    // Nothing is read in this process meanwhile, so it asks one that has gone.
    waitUntilEnded(pid);
    stop.abort();
    expect(await failure).toMatchObject({ name: "InterruptedError", code: "INTERRUPTED" });
  });

  test("that does not listen can be killed, which is an interruption, too", async () => {
    const stop = new AbortController();
    const { job, failure, pid } = await beating("ignores", stop.signal);
    stop.abort();
    expect(isRunning(pid)).toBe(true);
    job.kill();
    expect(await failure).toBeInstanceOf(core.InterruptedError);
    expect(isRunning(pid)).toBe(false);
  });

  test("whose parent is killed stops by itself", async () => {
    const parent = startProcess(process.execPath, [fileURLToPath(new URL("fixtures/parent.mjs", import.meta.url))], ".");
    onTestFinished(() => parent.signalGroup("SIGKILL"));
    let said = "";
    parent.child.stdout?.on("data", (chunk) => {
      said += String(chunk);
    });
    await until(() => said.includes("\n"), parent);
    const pid = Number(said.split("\n")[0]);
    expect(isRunning(pid)).toBe(true);
    parent.child.kill("SIGKILL");
    // Its streams are the job's, too: they close when both are gone.
    await parent.ended;
    expect(isRunning(pid)).toBe(false);
  });
});

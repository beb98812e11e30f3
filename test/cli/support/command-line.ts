import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach } from "vitest";

/** The built command line; `npm test` builds it first. */
export const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

/** What a command left behind. */
export interface Outcome {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running, in a process group of its own, as a shell starts it. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** What it has written on stderr so far. */
  heard(): string;
  /** Sends a signal to the whole process group, as a terminal does with Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void;
}

/** A folder for all tests of a file, removed afterwards. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "retort-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts `retort` with these arguments in `cwd`, with `variables` in its environment. None outlives its test. */
export function commandLine(cwd: string, variables: Readonly<Record<string, string>> = {}) {
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run setup`);
  const running = new Set<RunningCommand>();
  afterEach(() => {
    for (const command of running) command.signalGroup("SIGKILL");
  });
  const start = (...args: string[]): RunningCommand => {
    const command = startProcess(process.execPath, [main, ...args], cwd, variables);
    running.add(command);
    void command.ended.finally(() => running.delete(command));
    return command;
  };
  return { start, run: (...args: string[]): Promise<Outcome> => start(...args).ended };
}

/** Starts a program in a process group of its own. */
export function startProcess(
  program: string,
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): RunningCommand {
  // Every run is one thread: tests share the machine, and equal bits need equal thread counts. None asks the hub on the internet.
  const env = { ...process.env, OMP_NUM_THREADS: "1", NODE_OPTIONS: "", HF_HUB_OFFLINE: "1", ...variables };
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, stdout, stderr }));
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid as number), name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  return { child, ended, heard: () => stderr, signalGroup };
}

/** Resolves when the condition holds; looks every few milliseconds. Rejects if `command` ends before. */
export async function until(condition: () => boolean, command: RunningCommand): Promise<void> {
  let outcome: Outcome | undefined;
  void command.ended.then((ended) => {
    outcome = ended;
  });
  while (!condition()) {
    if (outcome !== undefined) throw new Error(`the command ended first: ${JSON.stringify(outcome)}`);
    await sleep(5);
  }
}

/** The events of a run so far, without a line that is being written; none if there is no run yet. */
export function eventsOf(runFolder: string): { kind: string; phase?: string; state?: string; step?: number; message?: string }[] {
  const path = join(runFolder, "events.jsonl");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line));
}

/** Whether the run has taken so many optimizer steps in a phase. */
export function hasStepped(runFolder: string, phase: string, steps: number): boolean {
  const events = eventsOf(runFolder);
  const start = events.findIndex((event) => event.kind === "phase" && event.phase === phase);
  return start >= 0 && events.slice(start).filter(({ kind }) => kind === "step").length >= steps;
}

/** The JSON document in a file of the run. */
export function readDocument(...path: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

/** Whether a process with this number is there and not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** Rows as a JSONL file. */
export function writeRows(path: string, rows: readonly unknown[]): void {
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

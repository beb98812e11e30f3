import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** A new empty folder for every test, removed afterwards; the function returns the present one. */
export function useFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "retort-runs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** What {@link useChildren} gives: starts Node processes that see `runs`, the folder's public face, compiled. None outlives its test. */
export interface Children {
  /** Starts `code`, the body of an async module in which `runs`, `args` and `say(text)` exist. */
  start(code: string, ...args: string[]): ChildProcess;
  /** The command line that {@link start} would run, for tests that put another program before it. */
  command(code: string, ...args: string[]): [string, ...string[]];
}

/**
 * Compiles this folder once per test file, because Node runs no TypeScript, and removes the result afterwards. `entries` are other files under
 * `src/` that the children need, with what they import; `code` finds `src/x.ts` as `../dist/x.js`.
 */
export function useChildren(entries: readonly string[] = []): Children {
  const build = mkdtempSync(join(tmpdir(), "retort-runs-build-"));
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const options = [
    "--ignoreConfig",
    "--noCheck",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--rootDir",
    "src",
    "--outDir",
    `${build}/dist`,
  ];
  execFileSync(process.execPath, [compiler, ...options, "src/runs/index.ts", ...entries], { cwd: REPOSITORY });
  symlinkSync(join(REPOSITORY, "node_modules"), join(build, "node_modules"));
  writeFileSync(join(build, "package.json"), JSON.stringify({ type: "module", version: "0.0.0-test" }));
  mkdirSync(join(build, "scripts"));
  afterAll(() => rmSync(build, { recursive: true, force: true }));
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });
  let scripts = 0;
  const command = (code: string, ...args: string[]): [string, ...string[]] => {
    const script = join(build, "scripts", `${scripts++}.mjs`);
    writeFileSync(script, `${PRELUDE}${code}\n`);
    return [process.execPath, script, ...args];
  };
  const start = (code: string, ...args: string[]) => {
    const [program, ...rest] = command(code, ...args);
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"], env: childEnvironment });
    started.push(child);
    return child;
  };
  return { start, command };
}

/** The compiled code lies outside of the repository, where it would not find the engine. */
export const childEnvironment: NodeJS.ProcessEnv = { RETORT_NATIVE: join(REPOSITORY, "build", "retort.node"), ...process.env };

const PRELUDE = `
  import { writeSync } from "node:fs";
  import * as runs from "../dist/runs/index.js";
  const args = process.argv.slice(2);
  const say = (text) => writeSync(1, text + "\\n");
`;

/** Resolves when the child has said this line; rejects if it ends before. */
export async function saying(child: ChildProcess, line: string): Promise<void> {
  let heard = "";
  for await (const chunk of child.stdout ?? []) {
    heard += String(chunk);
    if (heard.split("\n").includes(line)) return;
  }
  throw new Error(`the child ended without saying ${line}; it said: ${heard}`);
}

/** Kills the child as the kernel would when memory runs out, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Waits until the child is done and returns what it said, line by line. Throws if it failed. */
export async function finished(child: ChildProcess): Promise<string[]> {
  let heard = "";
  child.stdout?.on("data", (chunk) => {
    heard += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the child ended with ${code}; it said: ${heard}`);
  return heard.split("\n").slice(0, -1);
}

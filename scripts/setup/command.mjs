import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { interrupted } from "./interruption.mjs";

const PATIENCE_MS = 5_000;

/**
 * Runs a program to its end and collects what it prints.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, showOutput?: boolean }} [options] `showOutput` hands the program's standard output to
 *   our standard error (progress bars) instead of collecting it.
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code 127 when the program does not exist, 128 when a signal ended it
 * @throws {import("./interruption.mjs").Interruption} when the set-up is interrupted, once the program has ended
 */
export async function runCommand(program, args, { cwd, env = process.env, showOutput = false } = {}) {
  interrupted.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A process group of its own, so that what the program started (a compiler's passes) can be ended with it.
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", showOutput ? process.stderr : "pipe", "pipe"], detached: true });
    const stop = () => endGroup(child);
    interrupted.addEventListener("abort", stop, { once: true });
    const finish = (result) => {
      interrupted.removeEventListener("abort", stop);
      if (interrupted.aborted) reject(interrupted.reason);
      else resolve(result);
    };
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.once("error", (error) => finish({ code: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.once("close", (code) => finish({ code: code ?? 128, stdout, stderr }));
  });
}

function endGroup(child) {
  if (child.pid === undefined) return;
  signalGroup(child.pid, "SIGTERM");
  const impatience = setTimeout(() => signalGroup(child.pid, "SIGKILL"), PATIENCE_MS);
  child.once("close", () => clearTimeout(impatience));
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * The first executable of these names on the PATH, as an absolute path, or undefined.
 * @param {string[]} names a name with a slash in it is a path of its own
 * @param {NodeJS.ProcessEnv} env
 */
export function findProgram(names, env) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    const candidates = name.includes("/") ? [name] : folders.map((folder) => join(folder, name));
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

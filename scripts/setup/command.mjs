import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const running = new Set();

/**
 * Runs a program to its end and collects what it prints.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, showOutput?: boolean }} [options] `showOutput` hands the program's standard output to
 *   our standard error (progress bars) instead of collecting it.
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code 127 when the program does not exist, 128 when a signal ended it.
 */
export function runCommand(program, args, { cwd, env = process.env, showOutput = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", showOutput ? process.stderr : "pipe", "pipe"] });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.once("error", (error) => {
      running.delete(child);
      resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` });
    });
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 128, stdout, stderr });
    });
  });
}

/** Ends every program that {@link runCommand} is still running. */
export function stopCommands() {
  for (const child of running) child.kill("SIGTERM");
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

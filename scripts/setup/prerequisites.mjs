import { mkdirSync, statfsSync } from "node:fs";
import { arch, platform } from "node:os";
import { findProgram, runCommand } from "./command.mjs";

/** The wheel, pip's cached copy of it, the part that is unpacked, and room to spare. */
export const DOWNLOAD_BYTES = 1_500_000_000;

/** Machines that PyTorch makes CPU wheels for and the addon's build knows. */
const SUPPORTED = ["linux-x64", "linux-arm64", "darwin-arm64"];

/** The C++ compilers looked for, in this order. */
export function compilerNames(env) {
  if (env.CXX) return [env.CXX];
  return platform() === "darwin" ? ["clang++", "g++"] : ["g++", "clang++", "c++"];
}

/**
 * What this machine lacks for the steps that are still to be done, one sentence each.
 * @param {{ packages: boolean, download: boolean, compile: boolean }} wanted
 * @param {import("./places.mjs").Places} places
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>}
 */
export async function missingPrerequisites(wanted, places, env) {
  const missing = [];
  const machine = `${platform()}-${arch()}`;
  if ((wanted.download || wanted.compile) && !SUPPORTED.includes(machine)) {
    missing.push(`${machine} is not supported: use one of ${SUPPORTED.join(", ")} (on Windows: WSL).`);
  }
  if (wanted.packages && !findProgram(["npm"], env)) missing.push("npm is missing: install it (Debian: apt-get install npm).");
  if (wanted.compile && !findProgram(compilerNames(env), env)) missing.push(noCompiler(env));
  if (wanted.download) missing.push(...(await missingForDownload(places, env)));
  return missing;
}

function noCompiler(env) {
  if (env.CXX) return `the C++ compiler CXX=${env.CXX} is not on the PATH: install it, or unset CXX to use g++ or clang++.`;
  return "a C++ compiler is missing: install g++ (Debian: apt-get install g++; macOS: xcode-select --install).";
}

async function missingForDownload(places, env) {
  const python = findProgram(["python3"], env);
  const orElse = "or set RETORT_LIBTORCH to a libtorch folder";
  if (!python)
    return [`python3 is missing: install it with pip (Debian: apt-get install python3 python3-pip) to download libtorch, ${orElse}.`];
  const missing = [];
  const pip = await runCommand(python, ["-m", "pip", "--version"], { env });
  if (pip.code !== 0)
    missing.push(`pip is missing for ${python}: install it (Debian: apt-get install python3-pip) to download libtorch, ${orElse}.`);
  const space = spaceProblem(places.state, freeBytes(places.state), DOWNLOAD_BYTES);
  if (space) missing.push(space);
  return missing;
}

/** Bytes this user may still write in a folder, which is made if need be. */
export function freeBytes(folder) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** One sentence when fewer than `needed` bytes are free, else undefined. */
export function spaceProblem(folder, free, needed) {
  if (free >= needed) return undefined;
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  return `${gigabytes(free)} GB are free in ${folder}, downloading libtorch takes ${gigabytes(needed)} GB: make room there.`;
}

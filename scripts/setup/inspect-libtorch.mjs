import { existsSync, readFileSync, statSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { findProgram, runCommand } from "./command.mjs";

/** The version this release is made for and downloads. */
export const PINNED_VERSION = "2.13.0";
/** The oldest version that the addon builds against. */
export const OLDEST_VERSION = "2.6";

const EXTENSION = platform() === "darwin" ? "dylib" : "so";
const LIBRARIES = ["c10", "torch", "torch_cpu"];
const HEADER = "include/ATen/core/dispatch/Dispatcher.h";

/**
 * What a folder holds.
 * @typedef {object} Libtorch
 * @property {string} folder a libtorch or torch package folder: `lib/`, `include/`, `version.py` or `build-version`
 * @property {string} version e.g. `2.13.0+cpu`
 * @property {string | null} cuda the CUDA version it was built for (`"unknown"` where the folder does not say), null for a CPU build
 * @property {string} identity changes when the libraries are replaced
 */

/**
 * Reads what a folder is, without loading anything.
 * @param {string} folder
 * @returns {{ libtorch: Libtorch, problem?: undefined } | { problem: string, libtorch?: undefined }} `problem` completes "FOLDER …"
 */
export function inspectLibtorch(folder) {
  if (!existsSync(folder)) return { problem: "does not exist" };
  const absent = [...LIBRARIES.map((name) => `lib/lib${name}.${EXTENSION}`), HEADER].filter((path) => !existsSync(join(folder, path)));
  if (absent.length > 0) return { problem: `holds no ${absent[0]}` };
  const version = readVersion(folder);
  if (version === undefined) return { problem: "holds neither version.py nor build-version, so its version is unknown" };
  if (isOlder(version, OLDEST_VERSION)) return { problem: `is version ${version}, older than ${OLDEST_VERSION}` };
  const { size, mtimeMs } = statSync(join(folder, `lib/libtorch_cpu.${EXTENSION}`));
  return { libtorch: { folder, version, cuda: readCuda(folder), identity: `${folder} ${version} ${size} ${Math.floor(mtimeMs)}` } };
}

/** `2.13.0+cpu` → `2.13.0`. */
export function releaseOf(version) {
  return version.split("+")[0];
}

function isOlder(version, oldest) {
  const [major, minor] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [oldestMajor, oldestMinor] = oldest.split(".").map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

function readVersion(folder) {
  const python = readText(join(folder, "version.py"));
  return python?.match(/^__version__ = ['"]([^'"]+)['"]/m)?.[1] ?? readText(join(folder, "build-version"))?.trim();
}

function readCuda(folder) {
  if (!existsSync(join(folder, `lib/libtorch_cuda.${EXTENSION}`))) return null;
  return readText(join(folder, "version.py"))?.match(/^cuda\b[^=]*= ['"]([^'"]+)['"]/m)?.[1] ?? "unknown";
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * The libraries that libtorch needs and the system's loader does not find, e.g. `libcupti.so.12`.
 * An unpinned torch without its CUDA packages is such a one: it looks complete and cannot be loaded.
 * @param {string} folder @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>}
 */
export async function unresolvedLibraries(folder, env) {
  const names = ["torch_cpu", "torch", "torch_cuda"].map((name) => `lib/lib${name}.${EXTENSION}`);
  const lists = names
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => (platform() === "darwin" ? unresolvedByOtool(path, folder, env) : unresolvedByLdd(path, env)));
  return [...new Set((await Promise.all(lists)).flat())];
}

async function unresolvedByLdd(library, env) {
  const ldd = findProgram(["ldd", "/usr/bin/ldd"], env);
  if (!ldd) return [];
  const { stdout } = await runCommand(ldd, [library], { env });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

async function unresolvedByOtool(library, folder, env) {
  const otool = findProgram(["otool", "/usr/bin/otool"], env);
  if (!otool) return [];
  const { stdout } = await runCommand(otool, ["-L", library], { env });
  const bundled = [...stdout.matchAll(/^\s*@(?:rpath|loader_path)\/(\S+)/gm)].map((match) => match[1]);
  return bundled.filter((name) => !existsSync(join(folder, "lib", name)));
}

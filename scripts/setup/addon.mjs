import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { fingerprint, listFiles, readJson, writeJson } from "./stamp.mjs";

const BUILD_SCRIPT = join(import.meta.dirname, "build-native.mjs");

/** What the addon depends on: its sources, the build script, libtorch, the compiler and the machine. */
function wantedStamp(places, libtorch, env) {
  const files = [...listFiles(join(places.root, "native")), BUILD_SCRIPT];
  return fingerprint(places.root, files, [libtorch.identity, env.CXX ?? "", process.platform, process.arch]);
}

/** Whether the addon must be built. @param {import("./places.mjs").Places} places */
export function addonIsStale(places, libtorch, env) {
  return !existsSync(places.addon) || readJson(stampPath(places))?.stamp !== wantedStamp(places, libtorch, env);
}

/**
 * Builds the addon aside, checks in another process that it loads, and puts it in its place.
 * @param {import("./places.mjs").Places} places @param {import("./inspect-libtorch.mjs").Libtorch} libtorch
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildAddon(places, libtorch, env) {
  const { buildNative } = await import("./build-native.mjs");
  const aside = join(places.state, "addon.partial", "retort.node");
  const stamp = wantedStamp(places, libtorch, env);
  try {
    mkdirSync(dirname(aside), { recursive: true });
    await buildNative({ libtorch: libtorch.folder, outFile: aside, nodeApiInclude: nodeApiInclude(places.root), env });
    const problem = await loadProblem(aside, env);
    if (problem) throw new SetupFailure("the addon was built but does not load: see the message above.", { exitCode: 1, output: problem });
    renameSync(aside, places.addon);
    writeJson(stampPath(places), { stamp, libtorch: libtorch.folder });
  } finally {
    rmSync(dirname(aside), { recursive: true, force: true });
  }
}

/**
 * Loads an addon in a process of its own and asks what engine it is, so that a crash is an answer too.
 * @param {string} addon @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ info?: import("../../src/tensor/binding.js").EngineInfo & { threads: number }, problem?: string }>}
 */
export async function probeAddon(addon, env) {
  const script = `const addon = require(${JSON.stringify(addon)}); process.stdout.write(JSON.stringify({ ...addon.engineInfo(), threads: addon.threads() }))`;
  const { code, stdout, stderr } = await runCommand(process.execPath, ["-e", script], { env });
  if (code === 0) return { info: JSON.parse(stdout) };
  const reason = stderr.split("\n").find((line) => /Error|error|cannot|undefined symbol/.test(line)) ?? stderr.trim();
  return { problem: code === 128 ? "the process that loaded it crashed" : reason };
}

async function loadProblem(addon, env) {
  return (await probeAddon(addon, env)).problem;
}

function nodeApiInclude(root) {
  const manifest = createRequire(join(root, "package.json")).resolve("node-api-headers/package.json");
  return join(dirname(manifest), "include");
}

function stampPath(places) {
  return join(places.state, "addon.json");
}

#!/usr/bin/env node
// What is on this machine, what is missing, and the fix. `node scripts/setup/doctor.mjs` prints it; `retort doctor` does too.
import { existsSync, realpathSync, statfsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { addonIsStale, probeAddon } from "./addon.mjs";
import { findProgram, runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { findLibtorch } from "./find-libtorch.mjs";
import { PINNED_VERSION, releaseOf, unresolvedLibraries } from "./inspect-libtorch.mjs";
import { findPlaces } from "./places.mjs";
import { compilerNames, DOWNLOAD_BYTES } from "./prerequisites.mjs";

/**
 * Looks at everything that Retort needs and changes nothing.
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<import("./doctor.mjs").Finding[]>}
 */
export async function diagnose({ env = process.env } = {}) {
  const places = findPlaces(env);
  const setup = places.mode === "checkout" ? "npm run setup" : "npx retort setup";
  const libtorch = await lookForLibtorch(places, env, setup);
  const addon = await lookAtAddon(places, libtorch.chosen, { env, setup });
  // Tools that only a set-up needs are no fault once it is done.
  const done = libtorch.chosen !== undefined && existsSync(places.addon);
  return [
    { name: "node", ok: true, detail: `${process.versions.node} (${process.platform}-${process.arch})` },
    await program("npm", { names: ["npm"], args: ["--version"], fix: "install npm (Debian: apt-get install npm)", env, done }),
    await program("compiler", {
      names: compilerNames(env),
      args: ["--version"],
      fix: "install g++ (Debian: apt-get install g++)",
      env,
      done,
    }),
    await program("pip", {
      names: ["python3"],
      args: ["-m", "pip", "--version"],
      fix: "install pip (Debian: apt-get install python3-pip), or set RETORT_LIBTORCH",
      env,
      done,
    }),
    libtorch.finding,
    addon.finding,
    cuda(libtorch.chosen, addon.info),
    cores(addon.info),
    memory(),
    disk(places, done),
  ];
}

async function program(name, { names, args, fix, env, done }) {
  const path = findProgram(names, env);
  const answer = path ? await runCommand(path, args, { env }) : { code: 127, stdout: "" };
  if (answer.code === 0) return { name, ok: true, detail: `${answer.stdout.split("\n")[0].trim()} (${path})` };
  const missing = `${names.join(" or ")} ${path ? "does not run" : "is not on the PATH"}`;
  return done ? { name, ok: true, detail: `${missing}; needed only to set up again` } : { name, ok: false, detail: missing, fix };
}

async function lookForLibtorch(places, env, setup) {
  const name = "libtorch";
  try {
    const { chosen, passedOver } = await findLibtorch(places, env);
    if (!chosen) return { finding: { name, ok: false, detail: passedOver.join("; "), fix: `run ${setup}` } };
    const pinned = releaseOf(chosen.version) === PINNED_VERSION ? "" : `, not the pinned ${PINNED_VERSION}`;
    const unresolved = await unresolvedLibraries(chosen.folder, env);
    if (unresolved.length > 0) {
      const detail = `${chosen.folder} needs ${unresolved.join(", ")}, which this system lacks`;
      return { chosen, finding: { name, ok: false, detail, fix: "install what provides it, or set RETORT_LIBTORCH to another libtorch" } };
    }
    const why = [chosen.source, ...chosen.passedOver].join("; ");
    return {
      chosen,
      finding: { name, ok: true, detail: `${chosen.version}${pinned} in ${chosen.folder} (${why}); every library resolves` },
    };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return { finding: { name, ok: false, detail: error.message, fix: "correct or unset RETORT_LIBTORCH" } };
  }
}

async function lookAtAddon(places, libtorch, { env, setup }) {
  const name = "addon";
  if (!existsSync(places.addon)) return { finding: { name, ok: false, detail: `${places.addon} was not built`, fix: `run ${setup}` } };
  const { info, problem } = await probeAddon(places.addon, env);
  if (problem)
    return { finding: { name, ok: false, detail: `${places.addon} does not load: ${problem}`, fix: `delete it and run ${setup}` } };
  if (libtorch && addonIsStale(places, libtorch, env)) {
    return {
      info,
      finding: { name, ok: false, detail: "loads, but its sources or libtorch changed since it was built", fix: `run ${setup}` },
    };
  }
  return { info, finding: { name, ok: true, detail: `${places.addon} loads, with libtorch ${info.torchVersion}` } };
}

function cuda(libtorch, info) {
  const name = "cuda";
  if (!libtorch || !info) return { name, ok: true, detail: "unknown until libtorch and the addon are there" };
  if (libtorch.cuda === null)
    return { name, ok: true, detail: "none: libtorch is a CPU build (for CUDA: RETORT_LIBTORCH=python with a CUDA torch)" };
  const built = `libtorch is built for CUDA ${libtorch.cuda}`;
  if (info.cudaAvailable) return { name, ok: true, detail: `${built}, ${info.cudaDeviceCount} device(s)` };
  return { name, ok: false, detail: `${built}, but no device answers`, fix: "check `nvidia-smi`, or use a CPU libtorch" };
}

function cores(info) {
  const threads = info ? `, libtorch starts with ${info.threads} thread(s)` : "";
  return { name: "cores", ok: true, detail: `${availableParallelism()} usable${threads}` };
}

function memory() {
  const limit = process.constrainedMemory?.() ?? 0;
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const ok = total >= 4e9;
  const finding = { name: "memory", ok, detail: `${gigabytes(total)} in all, ${gigabytes(Math.min(total, freemem()))} free` };
  return ok ? finding : { ...finding, fix: "use a machine with at least 4 GB for anything but tiny models" };
}

function disk(places, done) {
  let folder = places.state;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const ok = done || free >= DOWNLOAD_BYTES;
  const finding = { name: "disk", ok, detail: `${gigabytes(free)} free in ${folder}` };
  return ok ? finding : { ...finding, fix: `make room: downloading libtorch takes ${gigabytes(DOWNLOAD_BYTES)}` };
}

function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const findings = await diagnose();
  for (const { name, ok, detail, fix } of findings)
    console.log(`${ok ? "ok     " : "MISSING"} ${name.padEnd(9)} ${detail}${fix ? ` → ${fix}` : ""}`);
  process.exitCode = findings.every((finding) => finding.ok) ? 0 : 2;
}

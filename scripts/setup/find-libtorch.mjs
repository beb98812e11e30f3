import { join, resolve } from "node:path";
import { findProgram, runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { inspectLibtorch, PINNED_VERSION, releaseOf, unresolvedLibraries } from "./inspect-libtorch.mjs";
import { readJson, writeJson } from "./stamp.mjs";

/**
 * The libtorch that will be used, and why.
 * @typedef {import("./inspect-libtorch.mjs").Libtorch & { source: string, passedOver: string[] }} ChosenLibtorch
 */

/**
 * Looks for a libtorch on this machine: what `RETORT_LIBTORCH` names, else the pinned one that was downloaded earlier.
 * @param {import("./places.mjs").Places} places @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ chosen: ChosenLibtorch } | { passedOver: string[] }>} without `chosen`, one must be downloaded
 * @throws {SetupFailure} when `RETORT_LIBTORCH` is set and cannot be used: a wish is never silently passed over
 */
export async function findLibtorch(places, env) {
  if (env.RETORT_LIBTORCH) {
    return { chosen: await wished(env.RETORT_LIBTORCH, places, env) };
  }
  const passedOver = ["RETORT_LIBTORCH is not set"];
  const { libtorch, problem } = await inspectPinned(places, env);
  if (problem) return { passedOver: [...passedOver, `${places.libtorch} ${problem}`] };
  return { chosen: { ...libtorch, source: "downloaded earlier", passedOver } };
}

async function wished(wish, places, env) {
  const folder = wish === "python" ? await torchOfPython(env) : resolve(wish);
  const { libtorch, problem } = inspectLibtorch(folder);
  const orElse = "give a libtorch or torch package folder, or unset it to have one downloaded";
  if (problem) throw new SetupFailure(`RETORT_LIBTORCH=${wish}: ${folder} ${problem}: ${orElse}.`);
  const unresolved = await unresolvedOnce(libtorch, places, env);
  if (unresolved.length > 0)
    throw new SetupFailure(`RETORT_LIBTORCH=${wish}: ${folder} needs ${unresolved.join(", ")}, which this system lacks: ${orElse}.`);
  return { ...libtorch, source: `RETORT_LIBTORCH=${wish}`, passedOver: [] };
}

async function torchOfPython(env) {
  const python = findProgram(["python3"], env);
  if (!python) throw new SetupFailure("RETORT_LIBTORCH=python, but python3 is missing: install it with torch, or unset RETORT_LIBTORCH.");
  // Finding the package is 50 times quicker than importing it.
  const script = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
  const { stdout } = await runCommand(python, ["-c", script], { env });
  if (stdout.trim() === "") {
    throw new SetupFailure(
      `RETORT_LIBTORCH=python, but ${python} has no torch: install it there (python3 -m pip install torch), or unset RETORT_LIBTORCH.`,
    );
  }
  return stdout.trim();
}

async function inspectPinned(places, env) {
  const { libtorch, problem } = inspectLibtorch(join(places.libtorch, "torch"));
  if (problem) return { problem: problem === "does not exist" ? "was not made yet" : problem };
  if (releaseOf(libtorch.version) !== PINNED_VERSION)
    return { problem: `is version ${libtorch.version}, not the pinned ${PINNED_VERSION}` };
  const unresolved = await unresolvedOnce(libtorch, places, env);
  return unresolved.length > 0 ? { problem: `needs ${unresolved.join(", ")}, which this system lacks` } : { libtorch };
}

/** The libraries are looked up when a libtorch is first seen, not at each start. */
async function unresolvedOnce(libtorch, places, env) {
  if (readTaken(places)?.identity === libtorch.identity) return [];
  return unresolvedLibraries(libtorch.folder, env);
}

/** What the last set-up took, or undefined. */
export function readTaken(places) {
  return readJson(takenPath(places));
}

/** Writes down what was taken, for the next set-up, the doctor and bug reports. */
export function writeTaken(places, chosen) {
  if (readTaken(places)?.identity !== chosen.identity) writeJson(takenPath(places), chosen);
}

function takenPath(places) {
  return join(places.state, "libtorch.json");
}

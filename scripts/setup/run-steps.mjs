import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { addonIsStale, buildAddon } from "./addon.mjs";
import { downloadLibtorch } from "./download-libtorch.mjs";
import { SetupFailure } from "./failure.mjs";
import { findLibtorch, writeTaken } from "./find-libtorch.mjs";
import { Interruption, listenForInterruption } from "./interruption.mjs";
import { takeLock } from "./lock.mjs";
import { installPackages, packagesAreStale } from "./packages.mjs";
import { findPlaces } from "./places.mjs";
import { missingPrerequisites } from "./prerequisites.mjs";
import { compiledIsStale, compileTypeScript } from "./typescript.mjs";

/**
 * Runs the steps that are not up to date, in order: packages, libtorch, addon, TypeScript. As a dependency, or when asked for, only libtorch
 * and the addon are made.
 * @param {import("../setup.mjs").SetupOptions} options
 * @returns {Promise<number>} the exit code
 */
export async function runSteps({ quiet = false, onlyAddon = false, log = console.error, env = process.env }) {
  const say = (line) => log(`set-up: ${line}`);
  const places = findPlaces(env);
  const wholeCheckout = places.mode === "checkout" && !onlyAddon;
  const run = { places, wholeCheckout, env, log: say, upToDate: quiet ? () => {} : (line) => say(`${line}: up to date`) };
  const stopListening = listenForInterruption();
  let release;
  try {
    release = await takeLock(join(places.state, "setup.lock"), (pid) =>
      say(`another set-up (process ${pid}) is running here; waiting for it`),
    );
    await runAll(run);
    return 0;
  } catch (error) {
    return explain(error, log);
  } finally {
    release?.();
    stopListening();
  }
}

async function runAll(run) {
  const { places, env, wholeCheckout } = run;
  const found = await findLibtorch(places, env);
  const packages = wholeCheckout && packagesAreStale(places.root);
  const download = found.chosen === undefined;
  const compile = download || addonIsStale(places, found.chosen, env);
  const missing = await missingPrerequisites({ packages, download, compile }, places, env);
  if (missing.length > 0) throw new SetupFailure(missing);

  if (wholeCheckout) await packagesStep(run, packages);
  const libtorch = await libtorchStep(run, found);
  await addonStep(run, libtorch);
  if (wholeCheckout) await typescriptStep(run);
}

async function packagesStep({ places, env, log, upToDate }, stale) {
  if (!stale) return upToDate("npm packages");
  const why = existsSync(join(places.root, "node_modules"))
    ? "node_modules is not what package-lock.json asks for"
    : "there is no node_modules";
  log(`npm packages: installing (${why})`);
  const seconds = stopwatch();
  await installPackages(places.root, env);
  log(`npm packages: installed in ${seconds()} s`);
}

async function libtorchStep({ places, env, log, upToDate }, found) {
  if (found.chosen) {
    writeTaken(places, found.chosen);
    upToDate(`libtorch ${describe(places, found.chosen)}`);
    return found.chosen;
  }
  const seconds = stopwatch();
  const index = await downloadLibtorch(places, env, log);
  const { chosen } = await findLibtorch(places, env);
  const taken = { ...chosen, source: `downloaded from ${index}`, passedOver: found.passedOver };
  writeTaken(places, taken);
  log(`libtorch ${describe(places, taken)} in ${seconds()} s`);
  return taken;
}

function describe(places, { version, cuda, folder, source, passedOver }) {
  const shown = relative(places.root, folder).startsWith("..") ? folder : relative(places.root, folder);
  const device = cuda === null ? "CPU" : `CUDA ${cuda}`;
  return `${version} (${device}) in ${shown}, ${[source, ...passedOver].join("; ")}`;
}

async function addonStep({ places, env, log, upToDate }, libtorch) {
  if (!addonIsStale(places, libtorch, env)) return upToDate("native addon");
  log("native addon: building (a minute or two)");
  const seconds = stopwatch();
  await buildAddon(places, libtorch, env);
  log(`native addon: built in ${seconds()} s`);
}

async function typescriptStep({ places, env, log, upToDate }) {
  if (!compiledIsStale(places)) return upToDate("TypeScript");
  const seconds = stopwatch();
  const files = await compileTypeScript(places, env);
  log(`TypeScript: compiled ${files} files in ${seconds()} s`);
}

function stopwatch() {
  const start = performance.now();
  return () => ((performance.now() - start) / 1000).toFixed(1);
}

function explain(error, log) {
  if (error instanceof Interruption) {
    log("set-up: interrupted; nothing half-made is kept, run it again to go on");
    return error.exitCode;
  }
  if (!(error instanceof SetupFailure)) return explainSystemError(error, log);
  if (error.output) log(error.output.trimEnd());
  for (const sentence of error.message.split("\n")) log(`set-up: ${sentence}`);
  return error.exitCode;
}

function explainSystemError(error, log) {
  const sentences = {
    EACCES: `${error.path} may not be written: give this user the right to, or run the set-up as its owner.`,
    EROFS: `${error.path} lies on a read-only disk: use a copy on a disk that can be written.`,
    ENOSPC: "the disk is full: make room and run the set-up again.",
  };
  log(`set-up: ${sentences[error.code] ?? `failed: ${error.stack}`}`);
  return sentences[error.code] ? 2 : 1;
}

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { fingerprint, listFiles, readJson, writeJson } from "./stamp.mjs";

const CONFIGS = ["tsconfig.json", "tsconfig.build.json"];

/** The files that end up in `dist/`: all of `src/` but tests and what only tests use. */
function shippedSources(root) {
  return listFiles(join(root, "src")).filter((file) => !/\.test\.ts$|[/\\]testing[/\\]|\.md$/.test(file));
}

function wantedStamp(root) {
  const compiler = readJson(join(root, "node_modules/typescript/package.json"))?.version ?? "none";
  return fingerprint(root, [...shippedSources(root), ...CONFIGS.map((name) => join(root, name))], compiler);
}

/** Whether `dist/` is not what the sources compile to. @param {import("./places.mjs").Places} places */
export function compiledIsStale({ root, state }) {
  if (readJson(join(state, "typescript.json"))?.stamp !== wantedStamp(root)) return true;
  return shippedSources(root).some((file) => !existsSync(outputOf(root, file)));
}

function outputOf(root, source) {
  const output = join(root, "dist", relative(join(root, "src"), source));
  return output.endsWith(".d.ts") ? source : output.replace(/\.ts$/, ".js");
}

/**
 * Compiles into a folder aside, copies the files that are not TypeScript, and swaps the folder for `dist/`: nothing of removed sources stays.
 * @param {import("./places.mjs").Places} places @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} how many source files there were
 */
export async function compileTypeScript({ root, state }, env) {
  const stamp = wantedStamp(root);
  const aside = join(state, "dist.partial");
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const args = [compiler, "-p", "tsconfig.build.json", "--outDir", aside];
    const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd: root, env });
    if (code !== 0)
      throw new SetupFailure("the TypeScript sources do not compile: see the errors above.", { exitCode: 1, output: stdout || stderr });
    const sources = shippedSources(root);
    for (const file of sources) if (!file.endsWith(".ts")) copyAside(root, file, aside);
    swapFolder(aside, join(root, "dist"), join(state, "dist.old"));
    writeJson(join(state, "typescript.json"), { stamp });
    return sources.length;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function copyAside(root, file, aside) {
  const target = join(aside, relative(join(root, "src"), file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

function swapFolder(made, place, old) {
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(made, place);
  rmSync(old, { recursive: true, force: true });
}

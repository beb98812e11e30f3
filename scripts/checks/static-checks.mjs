import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(ROOT, "node_modules");

const CHECKS = [
  { name: "types", script: join(MODULES, "typescript/bin/tsc"), args: ["-p", "tsconfig.json"] },
  { name: "lint and format", script: join(MODULES, "@biomejs/biome/bin/biome"), args: ["check", "."] },
  { name: "layers", script: join(ROOT, "scripts/check-layers.mjs"), args: [] },
];

/** How many checks there are that look at sources without running them. */
export const checkCount = CHECKS.length;

/** Runs them all, says which fail, and returns how many do. */
export function runStaticChecks() {
  return CHECKS.filter((check) => !runCheck(check)).length;
}

function runCheck({ name, script, args }) {
  console.log(`> ${name}`);
  const passed = runNode(script, args) === 0;
  if (!passed) console.log(`> ${name}: FAILED`);
  return passed;
}

/** Vitest with these arguments, over the whole terminal. @returns its exit status */
export function runVitest(args) {
  return runNode(join(MODULES, "vitest/vitest.mjs"), ["run", ...args]);
}

function runNode(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
}

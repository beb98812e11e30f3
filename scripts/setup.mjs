#!/usr/bin/env node
// Everything a fresh clone needs: npm packages, libtorch, the native addon, the compiled TypeScript. Run it again at any time.
// This file has no dependencies and imports nothing else at the top, so that a too old Node reads far enough to be told so.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 19];
const FLAGS = ["--quiet", "--only-addon"];

/**
 * Does whatever is still to be done of the set-up.
 * @param {import("./setup.mjs").SetupOptions} [options]
 * @returns {Promise<number>} the process exit code: 0 done, 1 our fault, 2 something is missing on this machine.
 */
export async function runSetup(options = {}) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(
      `set-up: Node.js ${process.versions.node} is too old: install Node.js ${OLDEST_NODE.join(".")} or newer (https://nodejs.org).`,
    );
    return 2;
  }
  const { runSteps } = await import("./setup/run-steps.mjs");
  return runSteps(options);
}

async function main() {
  const unknown = process.argv.slice(2).filter((argument) => !FLAGS.includes(argument));
  if (unknown.length > 0) {
    console.error(`set-up: unknown argument ${unknown[0]}; usage: node scripts/setup.mjs ${FLAGS.map((flag) => `[${flag}]`).join(" ")}`);
    return 2;
  }
  return runSetup({ quiet: process.argv.includes("--quiet"), onlyAddon: process.argv.includes("--only-addon") });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().then((exitCode) => {
    process.exitCode = exitCode;
  });
}

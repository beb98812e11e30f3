// Runs compiled examples one after the other, each in an empty folder, and prints what became of them: node run-examples.mjs FILE...
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { liveTensors } from "retort-kd";

globalThis.shown = (value, text) => {
  const printed = inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY });
  if (printed !== text) throw new Error(`shows ${text} and gives ${printed}`);
};

/** Why an example failed, or null. */
async function run(file) {
  const before = liveTensors();
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    return inspect(error);
  }
  return liveTensors() === before ? null : `leaves ${liveTensors() - before} tensors alive`;
}

const failures = {};
const home = process.cwd();
for (const file of process.argv.slice(2)) {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  process.chdir(folder);
  failures[file] = await run(file);
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${JSON.stringify(failures)}\n`);

#!/usr/bin/env node
// Runs one seed of a study's plan: node scripts/study/run.mjs PLAN.json --seed N --folder DIR [--systems S,T,…] [--split validation|test]
// Everything is resumed: each system's training from its checkpoint, finished results from DIR/seed-N/results/SPLIT. The test split is read
// only with --split test, once the plan's decisions have been made.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeJsonAtomic } from "../../dist/runs/index.js";
import { threads } from "../../dist/tensor/index.js";
import { evaluate } from "./evaluate.mjs";
import { prepare } from "./prepare.mjs";
import { readPlan } from "./read-plan.mjs";
import { resultIdentity, Systems } from "./systems.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    folder: { type: "string" },
    systems: { type: "string" },
    split: { type: "string", default: "validation" },
    threads: { type: "string", default: "1" },
  },
});
if (
  positionals.length !== 1 ||
  values.folder === undefined ||
  !/^\d+$/.test(values.seed ?? "") ||
  !["validation", "test"].includes(values.split)
) {
  console.error("usage: node scripts/study/run.mjs PLAN.json --seed N --folder DIR [--systems S,T,…] [--split validation|test]");
  process.exit(2);
}
const plan = readPlan(positionals[0]);
const seed = Number(values.seed);
const folder = join(values.folder, `seed-${seed}`);
mkdirSync(folder, { recursive: true });
threads(Number(values.threads));

const log = (text) => {
  const line = `${new Date().toISOString()} ${text}\n`;
  appendFileSync(join(folder, "log.txt"), line);
  process.stdout.write(line);
};
const resultFolder = join(folder, "results", values.split);
mkdirSync(resultFolder, { recursive: true });
const data = await prepare(plan);
const systems = new Systems(plan, data, { seed, folder, log });
for (const name of values.systems?.split(",") ?? Object.keys(plan.systems)) {
  if (!(name in plan.systems)) throw new Error(`${positionals[0]}: has no system "${name}".`);
  const path = join(resultFolder, `${name}.json`);
  const identity = resultIdentity(systems, name);
  if (existsSync(path)) {
    // A result of another plan or of other data is no result of this one.
    if (JSON.parse(readFileSync(path, "utf8")).identity !== identity)
      throw new Error(`${path}: of another plan or other data; name another folder.`);
    continue;
  }
  const result = await evaluate(await systems.model(name), { plan, data, split: values.split });
  writeJsonAtomic(path, { identity, ...result });
  log(`${values.split} ${name}: ${summary(result)}`);
}

/** A result in one line: likelihoods, and the scores of what was decoded. */
function summary({ nll, calibratedNll, temperature, scores }) {
  const decoded = Object.entries(scores).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  return [`nll ${nll.toFixed(4)} calibrated ${calibratedNll.toFixed(4)} (${temperature.toFixed(2)})`, ...decoded].join(" ");
}

#!/usr/bin/env node
// Runs one seed of a study's plan: node scripts/study/run.mjs PLAN.json --seed N --folder DIR [--systems S,T,…] [--split validation|test]
// Everything is resumed: each system's training from its checkpoint, finished results from DIR/results-SPLIT.json. The test split is read
// only with --split test, once the plan's decisions have been made.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contentHash, threads } from "../../dist/index.js";
import { evaluate } from "./evaluate.mjs";
import { prepare } from "./prepare.mjs";
import { readPlan } from "./read-plan.mjs";
import { Systems } from "./systems.mjs";

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
const resultsPath = join(folder, `results-${values.split}.json`);
const data = await prepare(plan);
// Results of another plan or of other data are no results of this one.
const fingerprint = contentHash({ plan, splits: data.task.splits });
const saved = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, "utf8")) : { fingerprint, systems: {} };
if (saved.fingerprint !== fingerprint) throw new Error(`${resultsPath}: belongs to another plan or other data; name another folder.`);
const results = saved.systems;
const systems = new Systems(plan, data, { seed, folder, log, fingerprint });
for (const name of values.systems?.split(",") ?? ["S", "T", ...Object.keys(plan.systems)]) {
  if (results[name] !== undefined) continue;
  results[name] = await evaluate(await systems.model(name), { plan, data, split: values.split });
  writeFileSync(resultsPath, JSON.stringify(saved));
  const { nll, scores } = results[name];
  log(
    `${values.split} ${name}: nll ${nll.toFixed(4)} ${Object.entries(scores)
      .map(([key, value]) => `${key} ${value.toFixed(3)}`)
      .join(" ")}`,
  );
}

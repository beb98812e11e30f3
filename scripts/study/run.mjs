#!/usr/bin/env node
// Runs one seed of a study's plan: node scripts/study/run.mjs PLAN.json --seed N --folder DIR [--systems S,T,…] [--split validation|test]
// Everything is resumed: each system's training from its checkpoint, finished results from DIR/results-SPLIT.json. The test split is read
// only with --split test, once the plan's decisions have been made.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { threads } from "../../dist/index.js";
import { evaluate } from "./evaluate.mjs";
import { prepare } from "./prepare.mjs";
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
const plan = JSON.parse(readFileSync(positionals[0], "utf8"));
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
const results = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, "utf8")) : {};
const data = await prepare(plan);
const systems = new Systems(plan, data, { seed, folder, log });
for (const name of values.systems?.split(",") ?? ["S", "T", ...Object.keys(plan.systems)]) {
  if (results[name] !== undefined) continue;
  results[name] = await evaluate(await systems.model(name), { plan, data, split: values.split });
  writeFileSync(resultsPath, JSON.stringify(results));
  const { nll, scores } = results[name];
  log(
    `${values.split} ${name}: nll ${nll.toFixed(4)} ${Object.entries(scores)
      .map(([key, value]) => `${key} ${value.toFixed(3)}`)
      .join(" ")}`,
  );
}

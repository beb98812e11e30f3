#!/usr/bin/env node
// What a study's results say: node scripts/study/compare.mjs PLAN.json FOLDER [--split validation|test] [--seeds 1,2,3]
// Every system's mean over the seeds, and how it compares with S: difference, 95 % interval, and p by paired bootstrap and by approximate
// randomization, rows resampled together for all seeds. The gates: T better than S and KD better than S by NLL with p < 0.05.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  approximateRandomization,
  averageNegativeLogLikelihood,
  bleu,
  corpusStatistics,
  negativeLogLikelihoodStatistics,
  pairedBootstrap,
  phonemeErrors,
  rouge,
  sumStatistics,
  wordErrors,
} from "../../dist/index.js";
import { prepare } from "./prepare.mjs";
import { readPlan } from "./read-plan.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { split: { type: "string", default: "validation" }, seeds: { type: "string", default: "1,2,3" } },
});
const [planPath, folder] = positionals;
const plan = readPlan(planPath);
const data = await prepare(plan);
const references = data.references[values.split];
const seeds = values.seeds.split(",");
const systems = Object.keys(plan.systems).filter((name) => seeds.every((seed) => existsSync(resultPath(seed, name))));
const results = seeds.map((seed) => Object.fromEntries(systems.map((name) => [name, readResult(resultPath(seed, name))])));

const isPhonemes = data.task.targetKind === "phonemes";
const ofTexts = (metric) => ({ metric, statistics: ({ predictions }) => corpusStatistics(metric, predictions, references) });
const likelihood = (key) => ({
  metric: averageNegativeLogLikelihood,
  statistics: ({ perRow }) =>
    negativeLogLikelihoodStatistics(
      perRow.map((row) => row[key]),
      perRow.map((row) => row.tokens),
    ),
});
const nll = likelihood("nll");
const measures = {
  NLL: nll,
  "calibrated NLL": likelihood("calibrated"),
  BLEU: ofTexts(bleu({ tokenizer: isPhonemes ? "none" : "13a" })),
  ...(isPhonemes ? { WER: ofTexts(wordErrors), PER: ofTexts(phonemeErrors) } : { "ROUGE-L": ofTexts(rouge("rougeL")) }),
};

console.log(`${plan.dataset}, ${values.split}, ${references.length} rows, seeds ${seeds.join(", ")}\n`);
for (const [name, { metric, statistics }] of Object.entries(measures)) {
  console.log(`| ${name} | mean | per seed | − S | 95 % interval | p (bootstrap) | p (randomization) |\n|---|---:|---|---:|---|---:|---:|`);
  const runs = Object.fromEntries(systems.map((system) => [system, results.map((result) => statistics(result[system]))]));
  for (const system of systems) console.log(row(metric, runs, system));
  console.log("");
}

printGates();

/** What was asked for beforehand, of every system: better than S by NLL, p < 0.05 by both tests. */
function printGates() {
  const runs = Object.fromEntries(systems.map((system) => [system, results.map((result) => nll.statistics(result[system]))]));
  for (const system of systems.filter((name) => name !== "S")) {
    const pair = { baseline: runs.S, system: runs[system] };
    const { difference, pValue } = pairedBootstrap(nll.metric, pair, { seed: 1, resamples: 1000 });
    const random = approximateRandomization(nll.metric, pair, { seed: 1, trials: 2000 });
    const holds = difference < 0 && Math.max(pValue, random.pValue) < 0.05;
    console.log(`gate ${system} better than S by NLL: ${holds ? "holds" : "DOES NOT HOLD"}`);
  }
}

function resultPath(seed, name) {
  return join(folder, `seed-${seed}`, "results", values.split, `${name}.json`);
}

/** What run.mjs wrote; an older one wrote no calibrated likelihoods, and a comparison of what is not there would print NaN. */
function readResult(path) {
  const result = JSON.parse(readFileSync(path, "utf8"));
  if (result.perRow.every(({ calibrated }) => Number.isFinite(calibrated))) return result;
  throw new Error(
    `${path}: has no calibrated likelihoods; remove it and run scripts/study/run.mjs again, which evaluates its trained model anew.`,
  );
}

function row(metric, runs, system) {
  const pair = { baseline: runs.S, system: runs[system] };
  const each = results.map((_, k) => scoreOf(metric, runs[system][k]));
  const digits = (value) => value.toFixed(metric === averageNegativeLogLikelihood ? 4 : 3);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const start = `| ${system} | ${digits(mean)} | ${each.map(digits).join(" ")} |`;
  if (system === "S") return `${start} | | | |`;
  const { difference, differenceInterval, pValue } = pairedBootstrap(metric, pair, { seed: 1, resamples: 1000 });
  const random = approximateRandomization(metric, pair, { seed: 1, trials: 2000 });
  const { low, high } = differenceInterval;
  return `${start} ${digits(difference)} | ${digits(low)} … ${digits(high)} | ${pValue.toFixed(4)} | ${random.pValue.toFixed(4)} |`;
}

function scoreOf(metric, statistics) {
  return metric.score(sumStatistics(statistics), statistics).value;
}

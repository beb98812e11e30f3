#!/usr/bin/env node
// What a study's results say: node scripts/study/compare.mjs PLAN.json FOLDER [--split validation|test] [--seeds 1,2,3] [--baseline S]
// Every system's mean over the seeds, and how it compares with the baseline: difference, 95 % interval, and p by paired bootstrap and by
// approximate randomization, rows resampled together for all seeds. The gates: better than the baseline by NLL with p < 0.05. On the validation
// split "calibrated NLL" is read on the rows that the temperature was chosen on, and is a little too good.
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
} from "../../dist/metrics/index.js";
import { prepare } from "./prepare.mjs";
import { readPlan } from "./read-plan.mjs";
import { resultIdentity, Systems } from "./systems.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    split: { type: "string", default: "validation" },
    seeds: { type: "string", default: "1,2,3" },
    baseline: { type: "string", default: "S" },
  },
});
if (positionals.length !== 2 || !["validation", "test"].includes(values.split)) {
  console.error("usage: node scripts/study/compare.mjs PLAN.json FOLDER [--split validation|test] [--seeds 1,2,3] [--baseline S]");
  process.exit(2);
}
const [planPath, folder] = positionals;
const plan = readPlan(planPath);
const data = await prepare(plan);
const references = data.references[values.split];
const seeds = values.seeds.split(",");
const isThere = (name) => seeds.every((seed) => existsSync(resultPath(seed, name)));
const systems = Object.keys(plan.systems).filter(isThere);
const { baseline } = values;
if (!systems.includes(baseline))
  throw new Error(`${folder}: has no result of ${baseline}, the baseline, for every one of seeds ${values.seeds}.`);
const results = seeds.map((seed) => {
  const identities = new Systems(plan, data, { seed: Number(seed) });
  return Object.fromEntries(systems.map((name) => [name, readResult(resultPath(seed, name), resultIdentity(identities, name))]));
});

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
const missing = Object.keys(plan.systems).filter((name) => !isThere(name));
if (missing.length > 0) console.log(`Without a result for every seed, and left out: ${missing.join(", ")}\n`);
for (const [name, { metric, statistics }] of Object.entries(measures)) {
  console.log(
    `| ${name} | mean | per seed | − ${baseline} | 95 % interval | p (bootstrap) | p (randomization) |\n|---|---:|---|---:|---|---:|---:|`,
  );
  const runs = Object.fromEntries(systems.map((system) => [system, results.map((result) => statistics(result[system]))]));
  for (const system of systems) console.log(row(metric, runs, system));
  console.log("");
}

printGates();

/** What was asked for beforehand, of every system: better than the baseline by NLL, p < 0.05 by both tests. */
function printGates() {
  const runs = Object.fromEntries(systems.map((system) => [system, results.map((result) => nll.statistics(result[system]))]));
  for (const system of systems.filter((name) => name !== baseline)) {
    const pair = { baseline: runs[baseline], system: runs[system] };
    const { difference, pValue } = pairedBootstrap(nll.metric, pair, { seed: 1, resamples: 1000 });
    const random = approximateRandomization(nll.metric, pair, { seed: 1, trials: 2000 });
    const holds = difference < 0 && Math.max(pValue, random.pValue) < 0.05;
    console.log(`gate ${system} better than ${baseline} by NLL: ${holds ? "holds" : "DOES NOT HOLD"}`);
  }
}

function resultPath(seed, name) {
  return join(folder, `seed-${seed}`, "results", values.split, `${name}.json`);
}

/**
 * What run.mjs wrote, of this plan and these data: another's would be compared under this one's name. An older run.mjs wrote no calibrated
 * likelihoods, and a comparison of what is not there would print NaN.
 */
function readResult(path, identity) {
  const result = JSON.parse(readFileSync(path, "utf8"));
  if (result.identity !== identity) throw new Error(`${path}: of another plan or other data.`);
  if (result.perRow.every(({ calibrated }) => Number.isFinite(calibrated))) return result;
  throw new Error(
    `${path}: has no calibrated likelihoods; remove it and run scripts/study/run.mjs again, which evaluates its trained model anew.`,
  );
}

function row(metric, runs, system) {
  const pair = { baseline: runs[baseline], system: runs[system] };
  const each = results.map((_, k) => scoreOf(metric, runs[system][k]));
  const digits = (value) => value.toFixed(metric === averageNegativeLogLikelihood ? 4 : 3);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const start = `| ${system} | ${digits(mean)} | ${each.map(digits).join(" ")} |`;
  if (system === baseline) return `${start} | | | |`;
  const { difference, differenceInterval, pValue } = pairedBootstrap(metric, pair, { seed: 1, resamples: 1000 });
  const random = approximateRandomization(metric, pair, { seed: 1, trials: 2000 });
  const { low, high } = differenceInterval;
  return `${start} ${digits(difference)} | ${digits(low)} … ${digits(high)} | ${pValue.toFixed(4)} | ${random.pValue.toFixed(4)} |`;
}

function scoreOf(metric, statistics) {
  return metric.score(sumStatistics(statistics), statistics).value;
}

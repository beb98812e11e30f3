// Retort's side of the metrics' benchmark: the same operations as bench/peers/metrics.py, one JSON request per line on stdin, one JSON reply per line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  bleu,
  bootstrapSums,
  compareResamples,
  corpusBleu,
  corpusRouge,
  corpusStatistics,
  intervalOfResamples,
  resampleScores,
  sacrebleuInterval,
  sacrebleuPairedBootstrap,
  sacrebleuResamples,
} from "../dist/metrics/index.js";

const seed = 12345;
const resamples = 1000;

/** Filled by `load`. */
const state = {};

const operations = {
  load({ references, baseline, system }) {
    const lines = (path) => readFileSync(path, "utf8").trimEnd().split("\n");
    state.references = lines(references).map((text) => [text]);
    state.baseline = lines(baseline);
    state.system = lines(system);
    state.statistics = [state.baseline, state.system].map((texts) => corpusStatistics(bleu(), texts, state.references));
    return { segments: state.references.length, versions: { node: process.version } };
  },
  bleu: () => timed(() => [corpusBleu(state.baseline, state.references).value]),
  rouge: ({ stemmer }) => timed(() => corpusRouge(state.baseline, state.references, { stemmer }).map(({ value }) => value)),
  paired: ({ exact }) => timed(exact ? exactBootstrap : ownBootstrap),
};

/** |difference|, p, and the mean and the half width of the interval of either system: what sacreBLEU's paired test says. */
function ownBootstrap() {
  const runs = state.statistics.map((statistics) => [statistics]);
  const [baseline, system] = resampleScores(bleu(), runs, { resamples, sumResamples: bootstrapSums(seed) });
  const { difference, pValue } = compareResamples({ baseline, system }, { seed, resamples, runs: "1-1" });
  const intervals = [baseline, system].map((each) => intervalOfResamples(each, { seed, resamples, runs: 1 }));
  return [Math.abs(difference), pValue, ...intervals.flatMap(({ mean, low, high }) => [mean, (high - low) / 2])];
}

function exactBootstrap() {
  const options = { seed, resamples };
  const [baseline, system] = sacrebleuResamples(bleu(), state.statistics, options);
  const { difference, pValue } = sacrebleuPairedBootstrap({ baseline, system }, options);
  const intervals = [baseline, system].map((each) => sacrebleuInterval(each, options));
  return [Math.abs(difference), pValue, ...intervals.flatMap(({ mean, high }) => [mean, high - mean])];
}

function timed(work) {
  const started = performance.now();
  const before = process.cpuUsage();
  const values = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6, values };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === "exit") break;
  try {
    process.stdout.write(`${JSON.stringify({ ok: true, ...operations[request.op](request) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
  }
}
process.exit(0);

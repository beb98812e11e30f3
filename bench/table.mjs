// `node bench/table.mjs FILE…`: the results that run.mjs wrote (`--out`) as one Markdown table on stdout.
import { readFileSync } from "node:fs";
import { formatRate } from "./format-rate.mjs";

const runs = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));

for (const line of new Set(runs.map(({ machine, versions }) => `${machine}. ${versions}`))) console.log(`${line}\n`);
console.log("| shape | dtype | operation | sgemm, GFLOP/s | Retort | Transformers | speed-up (95 % interval) |");
console.log("|---|---|---|---:|---:|---:|---:|");
for (const { options, results } of runs) for (const result of results) console.log(row(options, result));

function row({ shape, dtype }, { name, error, ratio, medians }) {
  const cells = error === undefined ? measured({ ratio, medians }) : ["", "", "", `failed: ${error.replaceAll(/[|\n]/g, " ")}`];
  return `| ${[shape, dtype, name, ...cells].join(" | ")} |`;
}

function measured({ ratio, medians }) {
  const [mean, low, high] = ratio.map((value) => value.toFixed(2));
  return [
    medians.gflops.toFixed(0),
    formatRate(medians.retort, medians.tokens),
    formatRate(medians.peer, medians.tokens),
    `× ${mean} (${low} – ${high})`,
  ];
}

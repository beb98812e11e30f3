#!/usr/bin/env node
// Runs the quickstart with several seeds and prints the table of docs/studies/2026-11-30-quickstart/:
//   node scripts/study/quickstart.mjs --folder DIR [--seeds 7,8,9] [--threads N]
// Runs that are done are read, those that were interrupted are gone on with.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const options = { folder: { type: "string" }, seeds: { type: "string", default: "7,8,9" }, threads: { type: "string" } };
const { values } = parseArgs({ options });
if (values.folder === undefined || !/^\d+(,\d+)*$/.test(values.seeds)) {
  console.error("usage: node scripts/study/quickstart.mjs --folder DIR [--seeds 7,8,9] [--threads N]");
  process.exit(2);
}
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const reports = values.seeds.split(",").map((seed) => ({ seed, report: reportOf(seed) }));

const rows = reports.flatMap(({ seed, report }) => rowsOf(seed, report));
console.log("| seed | | S | T | KD | gap closed | p (KD − S) |\n|---|---|---:|---:|---:|---:|---:|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
console.log(`\n${reports.map(({ seed, report }) => `Seed ${seed}: ${report.seconds.toFixed(0)} s`).join(", ")}.`);

function reportOf(seed) {
  const run = join(values.folder, `seed-${seed}`);
  const threads = values.threads === undefined ? [] : ["--threads", values.threads];
  const { status } = spawnSync(process.execPath, [main, "quickstart", "--seed", seed, "--run-dir", run, ...threads, "--json"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(readFileSync(join(run, "scores.json"), "utf8"));
}

/** NLL and words right of one seed's systems, the share of the gap that KD closes, and the paired test's p. */
function rowsOf(seed, { systems: { S, T, KD }, tests }) {
  const right = ({ scores }) => scores.find(({ name }) => name === "words right").value;
  const closed = (of) => `${((100 * (of(KD) - of(S))) / (of(T) - of(S))).toFixed(1)} %`;
  const nll = (system) => system.nll;
  const percent = (system) => `${(100 * right(system)).toFixed(1)} %`;
  return [
    [seed, "NLL", ...[S, T, KD].map((system) => nll(system).toFixed(4)), closed(nll), tests.nll.KD.toFixed(4)],
    ["", "words right", ...[S, T, KD].map(percent), closed(right), tests.score.KD.toFixed(4)],
  ];
}

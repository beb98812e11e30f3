// `npm run bench`: Retort against Hugging Face Transformers + PyTorch, both alive at once, taking turns operation by operation, so that
// the machine's drift hits both alike. Needs a Python with the peer's packages (scripts/golden/requirements.txt): $RETORT_PEER_PYTHON,
// default python3.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { tunedEnvironment } from "../dist/jobs/index.js";
import { compare } from "./compare.mjs";
import { formatRate } from "./format-rate.mjs";
import { loadWeights } from "./load-weights.mjs";
import { readOptions } from "./options.mjs";
import { askBoth, startSide } from "./side.mjs";

const options = readOptions(process.argv.slice(2));
const { device, dtype, shape, threads, config, pairs, warmup } = options;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const sides = {
  retort: startSide(process.execPath, [here("worker.mjs")], tunedEnvironment(threads)),
  peer: startSide(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/t5.py")], process.env),
};
const report = { results: [] };
try {
  Object.assign(report, await introduce());
  for (const weights of [undefined, "ending", "pair"]) {
    const chosen = options.measures.filter((measure) => measure.weights === weights);
    if (weights !== undefined && chosen.length > 0) await loadWeights(weights, config, sides);
    for (const measure of chosen) await take(measure);
  }
  process.exitCode = report.results.every(({ holds }) => holds) ? 0 : 1;
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
for (const ask of Object.values(sides)) ask({ op: "exit" }).catch(() => {});
if (options.json) console.log(JSON.stringify(report));

/** Both sides make the model. @returns what the report says before its results. */
async function introduce() {
  const init = { op: "init", threads, shape: config, dtype, device };
  const { retort, peer } = await askBoth(sides, init, options.peer);
  const machine = `${peer.hardware ?? cpus()[0].model}, ${threads} threads`;
  const versions = `Retort: ${JSON.stringify(retort.versions)}   peer: ${JSON.stringify(peer.versions)}`;
  note(`${machine}, ${shape}, ${retort.parameters / 1e6} M parameters, ${dtype} on ${device}\n${versions}`);
  return { machine, versions, options: { device, dtype, shape, threads, pairs, warmup, peer: options.peer } };
}

async function take(measure) {
  const result = await compare(measure, sides, { pairs, warmup, exact: dtype === "float32" && device === "cpu" });
  report.results.push(result);
  describe(result);
  // After each, so that what ends the run takes no other result with it.
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(report)}\n`);
}

function describe({ name, error, rows, ratio, medians, bound, holds, phases = [] }) {
  if (error !== undefined) return note(`\n${name}: FAILED: ${error}`);
  const rate = (seconds) => formatRate(seconds, medians.tokens);
  note(`\n${name}, ${rows.length} pairs, sgemm ${medians.gflops.toFixed(0)} GFLOP/s`);
  note(`  Retort ${rate(medians.retort)}   Transformers ${rate(medians.peer)}   (medians)`);
  const verdict = bound === undefined ? "" : `; asked for ≥ ${bound}: ${holds ? "holds" : "DOES NOT HOLD"}`;
  note(`  speed-up ×${ratio[0].toFixed(2)}, 95 % interval ${ratio[1].toFixed(2)} … ${ratio[2].toFixed(2)}${verdict}`);
  for (const part of phases) note(`  ${part.name}: Retort ${part.retort.toPrecision(3)} s   Transformers ${part.peer.toPrecision(3)} s`);
  if (medians.peakMebibytes !== undefined)
    note(`  peak memory: Retort ${mebibytes(medians.peakMebibytes)}   Transformers ${mebibytes(medians.peerPeakMebibytes)}`);
}

function mebibytes(amount) {
  return `${amount.toFixed(0)} MiB`;
}

function note(text) {
  (options.json ? console.error : console.log)(text);
}

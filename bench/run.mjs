// `npm run bench`: Retort against Hugging Face Transformers + PyTorch, both alive at once, taking turns operation by operation, so that
// the machine's drift hits both alike. Needs a Python with the peer's packages (scripts/golden/requirements.txt): $RETORT_PEER_PYTHON,
// default python3.
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tunedEnvironment } from "../dist/index.js";
import { compare } from "./compare.mjs";
import { formatRate } from "./format-rate.mjs";
import { measures } from "./measures.mjs";
import { shapes } from "./shapes.mjs";
import { startSide } from "./side.mjs";

const { values: options } = parseArgs({
  options: {
    pairs: { type: "string", default: "9" },
    warmup: { type: "string", default: "2" },
    threads: { type: "string", default: String(availableParallelism()) },
    device: { type: "string", default: "cpu" },
    dtype: { type: "string", default: "float32" },
    shape: { type: "string", default: "t5-small" },
    measures: { type: "string", default: "cpu" },
    peer: { type: "string", default: "{}" },
    out: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const shape = chosen(shapes, "shape");
const wanted = chosen(measures, "measures");

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const sides = {
  retort: startSide(process.execPath, [here("worker.mjs")], tunedEnvironment(Number(options.threads))),
  peer: startSide(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/t5.py")], process.env),
};
const init = { op: "init", threads: Number(options.threads), shape, dtype: options.dtype, device: options.device };
const ours = await sides.retort(init);
const theirs = await sides.peer({ ...init, ...JSON.parse(options.peer) });
if (ours.parameters !== theirs.parameters) throw new Error(`the models differ: ${ours.parameters} and ${theirs.parameters} parameters`);
const report = {
  machine: `${theirs.hardware ?? cpus()[0].model}, ${options.threads} threads`,
  versions: `Retort: ${JSON.stringify(ours.versions)}   peer: ${JSON.stringify(theirs.versions)}`,
  options,
  results: [],
};
note(
  `${report.machine}, ${options.shape}, ${ours.parameters / 1e6} M parameters, ${options.dtype} on ${options.device}\n${report.versions}`,
);

for (const measure of wanted) {
  const result = await compare(measure, sides, { pairs: Number(options.pairs), warmup: Number(options.warmup) });
  report.results.push(result);
  describe(result);
  // After each, so that what ends the run takes no other result with it.
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(report)}\n`);
}
for (const ask of Object.values(sides)) ask({ op: "exit" }).catch(() => {});
if (options.json) console.log(JSON.stringify(report));
process.exitCode = report.results.every(({ holds }) => holds) ? 0 : 1;

function chosen(table, option) {
  if (Object.hasOwn(table, options[option])) return table[options[option]];
  console.error(`--${option} ${options[option]}: there are ${Object.keys(table).join(", ")}.`);
  process.exit(2);
}

function describe({ name, error, rows, ratio, medians, bound, holds }) {
  if (error !== undefined) return note(`\n${name}: FAILED: ${error}`);
  const rate = (seconds) => formatRate(seconds, rows[0].tokens);
  note(`\n${name}, ${rows.length} pairs, sgemm ${medians.gflops.toFixed(0)} GFLOP/s`);
  note(`  Retort ${rate(medians.retort)}   Transformers ${rate(medians.peer)}   (medians)`);
  const verdict = bound === undefined ? "" : `; asked for ≥ ${bound}: ${holds ? "holds" : "DOES NOT HOLD"}`;
  note(`  speed-up ×${ratio[0].toFixed(2)}, 95 % interval ${ratio[1].toFixed(2)} … ${ratio[2].toFixed(2)}${verdict}`);
}

function note(text) {
  (options.json ? console.error : console.log)(text);
}

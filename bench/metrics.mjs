// The metrics' benchmark: Retort against sacreBLEU and rouge_score on the same texts, both alive at once, taking turns operation by operation.
// node bench/metrics.mjs --texts FILE [--texts FILE …]; bench/README.md says what is measured. Needs a Python with the peers
// (scripts/golden/requirements.txt): $RETORT_PEER_PYTHON, default python3.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readMetricsOptions } from "./metrics-options.mjs";
import { makeSystems } from "./metrics-texts.mjs";
import { startSide } from "./side.mjs";
import { interval, median } from "./statistics.mjs";

const options = readMetricsOptions(process.argv.slice(2));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
const sides = {};
const report = { machine: `${cpus()[0].model}, ${cpus().length} cores`, results: [] };
try {
  const files = await makeSystems(options, folder);
  sides.retort = startSide(process.execPath, [here("metrics-worker.mjs")], process.env);
  sides.peer = startSide(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/metrics.py")], process.env);
  const loaded = { retort: await sides.retort({ op: "load", ...files }), peer: await sides.peer({ op: "load", ...files }) };
  report.versions = { retort: loaded.retort.versions, peer: loaded.peer.versions };
  note(`${report.machine}, load ${loadavg()[0].toFixed(1)}; ${loaded.retort.segments} segments\n${JSON.stringify(report.versions)}`);
  for (const measure of options.measures) await take(measure);
  process.exitCode = report.results.every(({ holds }) => holds) ? 0 : 1;
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
for (const ask of Object.values(sides)) ask({ op: "exit" }).catch(() => {});
rmSync(folder, { recursive: true, force: true });
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(report)}\n`);

async function take({ name, request, bound, same }) {
  const { pairs, warmup } = options;
  for (let i = 0; i < warmup; i++) for (const side of [sides.retort, sides.peer]) await side(request);
  const rows = [];
  for (let i = 0; i < pairs; i++) {
    // Who goes first alternates, so that the machine's drift hits both alike.
    const [first, second] = i % 2 === 0 ? ["retort", "peer"] : ["peer", "retort"];
    const replies = { [first]: await sides[first](request), [second]: await sides[second](request) };
    checkSame(name, replies, same);
    rows.push({ retort: replies.retort.seconds, peer: replies.peer.seconds, processor: processorRatio(replies) });
  }
  const ratio = interval(rows.map((row) => Math.log(row.peer / row.retort))).map(Math.exp);
  const processor = interval(rows.map((row) => Math.log(row.processor))).map(Math.exp);
  const medians = { retort: median(rows.map((row) => row.retort)), peer: median(rows.map((row) => row.peer)) };
  const holds = ratio[1] >= bound;
  report.results.push({ name, bound, ratio, processor, medians, holds, rows });
  note(`\n${name}, ${pairs} pairs: Retort ${medians.retort.toFixed(2)} s   peer ${medians.peer.toFixed(2)} s   (medians)`);
  const [mean, low, high] = ratio.map((value) => value.toFixed(1));
  note(`  speed-up ×${mean}, 95 % interval ${low} … ${high}; asked for ≥ ${bound}: ${holds ? "holds" : "DOES NOT HOLD"}`);
  note(`  in processor time ×${processor[0].toFixed(1)}, ${processor[1].toFixed(1)} … ${processor[2].toFixed(1)}`);
}

/** On a busy machine the processor's time says more than the clock: whoever takes longer waits more often. */
function processorRatio({ retort, peer }) {
  return peer.processorSeconds / retort.processorSeconds;
}

/** A time means something only if both sides have computed the same. */
function checkSame(name, { retort, peer }, tolerance) {
  const far = retort.values.findIndex((value, i) => !(Math.abs(value - peer.values[i]) <= tolerance));
  if (far < 0 && retort.values.length === peer.values.length) return;
  throw new Error(`${name}: Retort has ${retort.values.join(", ")} and the peer ${peer.values.join(", ")}`);
}

function note(text) {
  console.log(text);
}

// `npm run bench`: Retort against Hugging Face Transformers + PyTorch, both alive at once, taking turns operation by operation, so that
// the machine's drift hits both alike. Needs a Python with the peer's packages (scripts/golden/requirements.txt): $RETORT_PEER_PYTHON,
// default python3.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tunedEnvironment } from "../dist/index.js";
import { writeEndingModel } from "./ending-model.mjs";
import { interval, median } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    pairs: { type: "string", default: "9" },
    warmup: { type: "string", default: "2" },
    threads: { type: "string", default: String(availableParallelism()) },
    dtype: { type: "string", default: "float32" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const shape = {
  d_model: 512,
  d_kv: 64,
  d_ff: 2048,
  num_heads: 8,
  num_layers: 6,
  num_decoder_layers: 6,
  vocab_size: 32128,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  feed_forward_proj: "relu",
  dropout_rate: 0.1,
};
const sizes = { batch: 16, source: 64 };

/**
 * What is measured; `bound` is the least that the lower end of the ratio's interval may be. `ending`: with a model whose sequences end.
 * `draws`: both sides draw by numbers of their own, so that only seconds per token compare.
 */
const measures = [
  { name: "training step, cross-entropy", request: { op: "train_step", ...sizes, target: 64, loss: "ce" }, bound: 0.95 },
  { name: "training step, cross-entropy + KL", request: { op: "train_step", ...sizes, target: 64, loss: "kd" }, bound: 0.95 },
  { name: "greedy decoding, 64 tokens", request: { op: "greedy", ...sizes, new_tokens: 64 }, bound: 1.5 },
  {
    name: "sampling, 8 sequences per input, top-p 0.95",
    request: { op: "sample", ...sizes, new_tokens: 64, sequences: 8, top_p: 0.95 },
    bound: 2,
    ending: true,
    draws: true,
  },
  { name: "beam search, 4 beams", request: { op: "beam", ...sizes, new_tokens: 64, beams: 4 }, bound: 1.5, ending: true },
].filter(({ request }) => options.only === undefined || options.only.split(",").includes(request.op));

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const retort = start(process.execPath, [here("worker.mjs")], tunedEnvironment(Number(options.threads)));
const peer = start(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/t5.py")], process.env);

const init = { op: "init", threads: Number(options.threads), shape, dtype: options.dtype };
const ours = await retort(init);
const theirs = await peer(init);
if (ours.parameters !== theirs.parameters) throw new Error(`the models differ: ${ours.parameters} and ${theirs.parameters} parameters`);
note(
  `${cpus()[0].model}, ${options.threads} threads, ${options.dtype}, ${ours.parameters / 1e6} M parameters, batch ${sizes.batch}, source ${sizes.source}`,
);
note(`Retort: ${JSON.stringify(ours.versions)}   peer: ${JSON.stringify(theirs.versions)}`);

const results = [];
for (const measure of measures.filter(({ ending }) => !ending)) results.push(await compare(measure));
if (measures.some(({ ending }) => ending)) await loadEndingModel();
for (const measure of measures.filter(({ ending }) => ending)) results.push(await compare(measure));
for (const ask of [retort, peer]) ask({ op: "exit" }).catch(() => {});
if (options.json) console.log(JSON.stringify({ options, versions: { retort: ours.versions, peer: theirs.versions }, results }));
process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;

/** The same weights on both sides. */
async function loadEndingModel() {
  const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
  try {
    writeEndingModel(folder, shape);
    const [a, b] = [await retort({ op: "load", folder }), await peer({ op: "load", folder })];
    if (a.parameters !== b.parameters) throw new Error(`the models differ: ${a.parameters} and ${b.parameters} parameters`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare({ name, request, bound, draws = false }) {
  for (let i = 0; i < Number(options.warmup); i++) for (const ask of [retort, peer]) await ask({ ...request, seed: -1 - i });
  const rows = [];
  for (let i = 0; i < Number(options.pairs); i++) {
    // Who goes first alternates, so that neither always runs on the cooler machine.
    const [first, second] = i % 2 === 0 ? [retort, peer] : [peer, retort];
    const { gflops } = await retort({ op: "sgemm" });
    const numbered = draws ? { ...request, seed: i } : request;
    const [a, b] = [await first(numbered), await second(numbered)];
    const [own, other] = i % 2 === 0 ? [a, b] : [b, a];
    // Where the sides draw different sequences, the peer's seconds are scaled to the tokens of ours.
    const scale = draws ? own.tokens / other.tokens : 1;
    rows.push({ retort: own.seconds, peer: other.seconds * scale, tokens: own.tokens, gflops });
    if (!draws && own.tokens !== other.tokens) throw new Error(`${name}: ${own.tokens} and ${other.tokens} tokens`);
  }
  const ratio = interval(rows.map((row) => Math.log(row.peer / row.retort))).map(Math.exp);
  const medians = Object.fromEntries(["retort", "peer", "gflops"].map((key) => [key, median(rows.map((row) => row[key]))]));
  const holds = ratio[1] >= bound;
  const tokens = median(rows.map((row) => row.tokens));
  const rate = (seconds) => (rows[0].tokens === undefined ? `${seconds.toFixed(3)} s` : `${(tokens / seconds).toFixed(0)} tokens/s`);
  note(`\n${name}, ${rows.length} pairs, sgemm ${medians.gflops.toFixed(0)} GFLOP/s`);
  note(`  Retort ${rate(medians.retort)}   Transformers ${rate(medians.peer)}   (medians)`);
  note(
    `  speed-up ×${ratio[0].toFixed(2)}, 95 % interval ${ratio[1].toFixed(2)} … ${ratio[2].toFixed(2)}; asked for ≥ ${bound}: ${holds ? "holds" : "DOES NOT HOLD"}`,
  );
  return { name, request, bound, holds, ratio, medians, rows };
}

/** Starts a process that answers one JSON line per JSON line; returns the function that asks it. */
function start(command, args, env) {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on("error", (error) => {
    console.error(`${command}: ${error.message}`);
    process.exit(2);
  });
  return async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await replies.next();
    if (done) throw new Error(`${command} ${args.join(" ")} ended`);
    const reply = JSON.parse(value);
    if (!reply.ok) throw new Error(`${args[0]}: ${reply.error}`);
    return reply;
  };
}

function note(text) {
  (options.json ? console.error : console.log)(text);
}

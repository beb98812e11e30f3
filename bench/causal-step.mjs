// `node bench/causal-step.mjs`: a training step of a causal model with a large vocabulary, against Transformers + PyTorch, pair by pair; bench/README.md says what is measured.
// The peer's Python: $RETORT_PEER_PYTHON, default python3.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tunedEnvironment } from "../dist/jobs/index.js";
import { initializeModel, parseModelConfig, saveModel } from "../dist/models/index.js";
import { causalBatches } from "./causal-rows.mjs";
import { compare } from "./compare.mjs";
import { countOf } from "./count-of.mjs";
import { askBoth, startSide } from "./side.mjs";
import { median } from "./statistics.mjs";

const flag = (value) => ({ type: "string", default: value });
const usage = `node bench/causal-step.mjs [--rows full,chat] [--pairs 7] [--warmup 2] [--threads ${availableParallelism()}] [--layers 30] [--gradient-checkpointing]
  [--peer '{"attention": "eager", "mask": "given"}'] [--out FILE]`;

/** SmolLM2-135M's. */
const shape = {
  ...{ model_type: "llama", vocab_size: 49152, hidden_size: 576, intermediate_size: 1536, num_attention_heads: 9, num_key_value_heads: 3 },
  ...{ max_position_embeddings: 2048, rms_norm_eps: 1e-5, rope_theta: 100000, tie_word_embeddings: true, initializer_range: 0.04 },
  ...{ bos_token_id: 1, eos_token_id: 2, pad_token_id: 2 },
};

/** `bound`: the least that the lower end of the speed-up may be; `memory`: the most that peak memory may be of the peer's. */
const measures = {
  full: { name: "8 full rows of 128 tokens, all labels", rows: 8, batches: 1, bound: 1.1, memory: 0.8 },
  chat: { name: "16 chat rows of real lengths, loss on the answers", rows: 16, batches: 4, bound: 1.3, memory: 0.8 },
};

const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
const report = { machine: `${cpus()[0].model}, ${options.threads} threads`, results: [] };
try {
  writeModel();
  for (const kind of options.rows) report.results.push(await measured(kind));
  process.exitCode = report.results.every(({ holds }) => holds) ? 0 : 1;
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(report)}\n`);

function readOptions() {
  try {
    const given = parseArgs({
      options: {
        rows: flag("full,chat"),
        pairs: flag("7"),
        warmup: flag("2"),
        threads: flag(String(availableParallelism())),
        layers: flag("30"),
        peer: flag("{}"),
        out: { type: "string" },
        "gradient-checkpointing": { type: "boolean", default: false },
      },
    }).values;
    const rows = given.rows.split(",");
    const unknown = rows.find((kind) => !(kind in measures));
    if (unknown !== undefined) throw new Error(`--rows ${unknown}: there are ${Object.keys(measures).join(", ")}.`);
    const counts = Object.fromEntries(
      [
        ["pairs", 2],
        ["warmup", 1],
        ["threads", 1],
        ["layers", 1],
      ].map(([name, least]) => [name, countOf(given, name, least)]),
    );
    return { ...counts, rows, peer: JSON.parse(given.peer), out: given.out, gradientCheckpointing: given["gradient-checkpointing"] };
  } catch (error) {
    console.error(`bench: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

/** Random weights, the same file for both sides. */
function writeModel() {
  const config = { ...shape, num_hidden_layers: options.layers };
  const model = initializeModel(parseModelConfig(config), { seed: 1 });
  saveModel(model, folder);
  model.parameters.dispose();
}

/** Each measure has processes of its own, so that peaks are its own. */
async function measured(kind) {
  const { name, rows, batches, bound, memory } = measures[kind];
  const here = (file) => fileURLToPath(new URL(file, import.meta.url));
  const sides = {
    retort: startSide(process.execPath, [here("causal-worker.mjs")], tunedEnvironment(options.threads)),
    peer: startSide(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/causal.py")], process.env),
  };
  try {
    const made = causalBatches(kind, { rows, batches, vocabulary: shape.vocab_size });
    const settings = { threads: options.threads, folder, batches: made, gradient_checkpointing: options.gradientCheckpointing };
    const { retort, peer } = await askBoth(sides, { op: "init", ...settings }, options.peer);
    console.log(
      `\n${name}, ${tokensOf(made)}; ${retort.parameters / 1e6} M parameters, float32\n  ${JSON.stringify({ ...retort.versions, peer: peer.versions })}`,
    );
    const peaks = { retort: 0, peer: 0 };
    const result = await compare({ name, bound, request: { op: "train_step" }, draws: true }, watched(sides, peaks), {
      ...options,
      exact: true,
    });
    return describe(result, peaks, memory);
  } finally {
    for (const ask of Object.values(sides)) ask({ op: "exit" }).catch(() => {});
  }
}

function tokensOf(batches) {
  const rows = batches.flat();
  const sum = (of) => rows.reduce((total, row) => total + of(row).length, 0);
  return `${rows.length} rows, ${sum(({ prompt }) => prompt) + sum(({ answer }) => answer)} tokens, ${sum(({ answer }) => answer)} labels`;
}

/**
 * The losses of both sides are those of the same weights as long as they have taken the same steps. The peak is that of all steps, because a training needs the memory of its longest
 * batch, and how much of it a process gives back to the kernel afterwards is another question.
 */
function watched(sides, peaks) {
  const losses = { retort: [], peer: [] };
  const watch = (side) => async (request) => {
    const reply = await sides[side](request);
    if (request.op !== "train_step") return reply;
    losses[side].push(reply.loss);
    peaks[side] = Math.max(peaks[side], reply.peakMebibytes ?? 0);
    const step = Math.min(losses.retort.length, losses.peer.length) - 1;
    const [own, other] = [losses.retort[step], losses.peer[step]];
    if (Math.abs(own / other - 1) > 1e-3) throw new Error(`step ${step + 1}: Retort's loss is ${own}, the peer's ${other}`);
    return { ...reply, phases: { processor: reply.processorSeconds } };
  };
  return { retort: watch("retort"), peer: watch("peer") };
}

function describe(result, peaks, memory) {
  const { error, ratio, medians, bound, rows } = result;
  if (error !== undefined) {
    console.log(`  FAILED: ${error}`);
    return result;
  }
  const share = peaks.retort / peaks.peer;
  // Of all steps together, because batches differ.
  const total = (side) => rows.reduce((sum, row) => sum + row.phases[0][side], 0);
  const [retort, peer] = [total("retort"), total("peer")];
  const verdict = (isKept, asked) => `asked for ${asked}: ${isKept ? "holds" : "DOES NOT HOLD"}`;
  const perPair = rows.map((row) => row.peer / row.retort);
  console.log(`  ${rows.length} pairs, sgemm ${medians.gflops.toFixed(0)} GFLOP/s`);
  console.log(`  seconds a step: Retort ${medians.retort.toFixed(3)}   Transformers ${medians.peer.toFixed(3)}   (medians)`);
  console.log(
    `  processor seconds, all steps: Retort ${retort.toFixed(3)}   Transformers ${peer.toFixed(3)}   × ${(peer / retort).toFixed(3)}`,
  );
  console.log(
    `  speed-up × ${ratio[0].toFixed(3)}, 95 % interval ${ratio[1].toFixed(3)} … ${ratio[2].toFixed(3)}, median × ${median(perPair).toFixed(3)}; ${verdict(result.holds, `≥ ${bound}`)}`,
  );
  console.log(
    `  peak memory: Retort ${peaks.retort.toFixed(0)} MiB   Transformers ${peaks.peer.toFixed(0)} MiB   × ${share.toFixed(3)}; ${verdict(share <= memory, `≤ ${memory}`)}`,
  );
  return { ...result, memory: share, holds: result.holds && share <= memory };
}

// `node bench/lora.mjs [--model FOLDER | --shape smollm2-135m] [--rank 8] [--targets all-linear] [--dropout 0] [--rows 8] [--source 96] [--target 32] [--pairs 7] [--threads 2]`: a training
// step of a whole model and of a LoRA adapter of it, side by side: each in a process of its own, in turns; medians, the ratio with its 95 % interval, peak memory of a step, and what a
// checkpoint holds. Fine-tuning in float32 on rows of random words, all of one length.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startSide } from "./side.mjs";
import { interval, median } from "./statistics.mjs";

const shapes = {
  tiny: { hidden_size: 64, intermediate_size: 128, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, vocab_size: 512 },
  "smollm2-135m": {
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    vocab_size: 49152,
  },
};

const flag = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: {
    model: { type: "string" },
    shape: flag("smollm2-135m"),
    rank: flag("8"),
    targets: flag("all-linear"),
    dropout: flag("0"),
    rows: flag("8"),
    source: flag("96"),
    target: flag("32"),
    pairs: flag("7"),
    threads: flag(String(availableParallelism())),
  },
});

function startOf() {
  if (values.model !== undefined) return { folder: values.model };
  const shape = shapes[values.shape];
  if (shape === undefined) throw new Error(`there is no shape ${values.shape}; there are ${Object.keys(shapes).join(", ")}.`);
  const tokens = { bos_token_id: 1, eos_token_id: 2, pad_token_id: 2 };
  return { json: { model_type: "llama", tie_word_embeddings: true, max_position_embeddings: 2048, ...shape, ...tokens } };
}

const rank = Number(values.rank);
const targets = values.targets === "all-linear" ? values.targets : values.targets.split(",");
const lora = { rank, alpha: rank, dropout: Number(values.dropout), targets, rsLora: false, init: "kaiming" };
const worker = fileURLToPath(new URL("lora-worker.mjs", import.meta.url));
const sides = Object.fromEntries(["whole", "adapter"].map((name) => [name, startSide(process.execPath, [worker], process.env)]));
const began = { ...startOf(), op: "init", threads: Number(values.threads) };
const sizes = { whole: await sides.whole(began), adapter: await sides.adapter({ ...began, lora }) };
const step = { op: "train_step", rows: Number(values.rows), source: Number(values.source), target: Number(values.target) };

const taken = { whole: [], adapter: [] };
// The first pair warms up, and makes the moments.
for (let pair = 0; pair <= Number(values.pairs); pair++) {
  for (const side of pair % 2 === 0 ? ["whole", "adapter"] : ["adapter", "whole"]) {
    const reply = await sides[side](step);
    if (pair > 0) taken[side].push(reply);
  }
}

const secondsOf = (side) => taken[side].map(({ seconds }) => seconds);
for (const side of ["whole", "adapter"]) {
  const { parameters, trained } = sizes[side];
  const seconds = median(secondsOf(side));
  const peak = Math.max(...taken[side].map(({ peakBytes = Number.NaN }) => peakBytes)) / 2 ** 20;
  const checkpoint = (4 * 4 * trained) / 2 ** 20;
  console.log(
    `${side.padEnd(8)} ${trained.toLocaleString("en")} of ${parameters.toLocaleString("en")} trained: ${seconds.toFixed(3)} s a step, ${(1 / seconds).toFixed(2)} steps/s, ` +
      `peak ${peak.toFixed(0)} MiB, checkpoint ${checkpoint.toFixed(1)} MiB`,
  );
}
const [mean, low, high] = interval(secondsOf("whole").map((whole, i) => Math.log(whole / secondsOf("adapter")[i]))).map(Math.exp);
console.log(`an adapter's steps: × ${mean.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`);
process.exit(0);

#!/usr/bin/env node
// What storing a trained teacher's distributions costs and changes, at a real tokenizer's vocabulary:
//   node scripts/study/stored-distributions.mjs --tokenizer DIR --dataset DIR --folder DIR [--seeds 1,2,3] [--samples 64] [--threads 1]
// Trains a T5-shaped teacher on the dataset's labels, stores its distributions for them, and trains a student per seed from the teacher's own pass and
// from each kind of stored distributions; all are compared by what they say of the validation split, the test split is not read. Everything is resumed.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { collatePairs, encodeExamples, loadDataset } from "../../dist/data/index.js";
import { fineTuning, logitsKd, storedKd } from "../../dist/distill/index.js";
import { corpusNegativeLogLikelihood } from "../../dist/evaluate/index.js";
import { visitLogits } from "../../dist/generate/index.js";
import { forwardKl } from "../../dist/losses/index.js";
import { initializeModel, parseModelConfig } from "../../dist/models/index.js";
import { ArtifactStore, writeJsonAtomic } from "../../dist/runs/index.js";
import { StoredDistributions, storeDistributions } from "../../dist/teachers/index.js";
import { exp, logSoftmax, mul, neg, noGrad, scope, sum, threads } from "../../dist/tensor/index.js";
import { loadTokenizer } from "../../dist/tokenizers/index.js";
import { train } from "../../dist/train/index.js";

const flag = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: {
    tokenizer: { type: "string" },
    dataset: { type: "string" },
    folder: { type: "string" },
    seeds: flag("1,2,3"),
    samples: flag("64"),
    threads: flag("1"),
  },
});
if (values.tokenizer === undefined || values.dataset === undefined || values.folder === undefined) {
  console.error("usage: node scripts/study/stored-distributions.mjs --tokenizer DIR --dataset DIR --folder DIR [--seeds 1,2,3]");
  process.exit(2);
}
threads(Number(values.threads));
mkdirSync(values.folder, { recursive: true });

/** T5's embedding: its tokenizer's 32,100 tokens, padded. */
const vocabulary = 32_128;
const lengths = { prompt: "modern: ", maxSourceLength: 48, maxTargetLength: 48 };
const batchTokens = 2_048;
const shapes = {
  teacher: { d_model: 128, d_kv: 32, d_ff: 256, num_layers: 2, num_decoder_layers: 2, num_heads: 4 },
  student: { d_model: 64, d_kv: 32, d_ff: 128, num_layers: 1, num_decoder_layers: 1, num_heads: 2 },
};
const trainings = {
  teacher: { learningRate: 4e-3, maxSteps: 600, stepsPerValidation: 100, dropoutRate: 0.1 },
  student: { learningRate: 1e-2, maxSteps: 300, stepsPerValidation: 100, dropoutRate: 0 },
};

const tokenizer = await loadTokenizer(values.tokenizer);
const { splits } = await loadDataset(values.dataset);
const [labeled, validation] = await Promise.all(
  [splits.train, splits.validation].map(async (rows) => (await encodeExamples(tokenizer, rows, lengths)).rows),
);

function modelOf(role, seed) {
  const ids = { vocab_size: vocabulary, pad_token_id: 0, eos_token_id: 1, decoder_start_token_id: 0 };
  const { dropoutRate: dropout_rate } = trainings[role];
  return initializeModel(parseModelConfig({ ...shapes[role], ...ids, dropout_rate, model_type: "t5" }), { seed });
}

async function learn(model, objective, { role, name, seed }) {
  const { dropoutRate: _, ...settings } = trainings[role];
  const { padTokenId, decoderStartTokenId } = model.config;
  const started = performance.now();
  const { best, steps } = await train({
    model,
    objective,
    data: { examples: labeled, batchTokens, padTokenId, decoderStartTokenId },
    settings: {
      maxEpochs: 1_000,
      patience: 1_000,
      warmupSteps: 100,
      weightDecay: 1e-5,
      maxGradientNorm: 1,
      computeDtype: "float32",
      ...settings,
    },
    seed,
    name: role,
    validate: () => corpusNegativeLogLikelihood(model, validation, { batchTokens: 4_096 }),
    folder: join(values.folder, "checkpoints", name),
    fingerprint: JSON.stringify({ name, seed, settings }),
    onEvent: (event) => {
      if (event.kind === "evaluation") console.log(`${name} step ${event.step} nll ${event.scores.nll.toFixed(4)}`);
      if (event.kind === "warning") console.log(event.message);
    },
  });
  console.log(`${name}: best ${best.toFixed(4)} after ${steps} steps, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return best;
}

/** Entropy in nats, averaged over the examples' target tokens. */
async function entropyOf(model, rows) {
  let [total, tokens] = [0, 0];
  await visitLogits(model, rows, { batchTokens: 4_096 }, ({ logits }) => {
    const logProbs = logSoftmax(logits, -1);
    total += neg(sum(mul(exp(logProbs), logProbs))).item();
    tokens += logits.shape[0];
  });
  return total / tokens;
}

/** KL(T ‖ student) in nats per target token of the validation split. */
function divergenceFrom(teacher, student) {
  let [total, tokens] = [0, 0];
  for (let start = 0; start < validation.length; start += 64)
    noGrad(() =>
      scope(() => {
        const batch = collatePairs(validation.slice(start, start + 64), { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
        const logitsOf = (model) => model.forward(batch, { logits: batch.labelPositions }).logits;
        total += sum(forwardKl(logitsOf(student), logitsOf(teacher))).item();
        tokens += batch.labelTokens;
      }),
    );
  return total / tokens;
}

/** What was made before under this name, or made now. */
async function once(name, make) {
  const path = join(values.folder, `${name}.json`);
  if (!existsSync(path)) writeJsonAtomic(path, await make());
  return JSON.parse(readFileSync(path, "utf8"));
}

const teacher = modelOf("teacher", 1);
await learn(teacher, fineTuning(teacher), { role: "teacher", name: "teacher", seed: 1 });
const store = new ArtifactStore(join(values.folder, "store"));

async function storedAs(storage) {
  const settings = { store, storage, tokenizer, seed: 1, batchTokens: 4_096 };
  return new StoredDistributions(await storeDistributions(teacher, labeled, settings));
}

for (const storage of [
  { kind: "sampled", samples: Number(values.samples) },
  { kind: "top-k", k: 32 },
]) {
  const stored = await storedAs(storage);
  console.log(`${JSON.stringify(storage)}: ${stored.tokens} tokens, ${(stored.bytes / stored.tokens).toFixed(1)} bytes each`);
  stored[Symbol.dispose]();
}
const entropies = [await entropyOf(teacher, labeled), await entropyOf(teacher, validation)].map((nats) => nats.toFixed(3));
console.log(`teacher: ${entropies[0]} nats of entropy per label, ${entropies[1]} on the validation split`);

const reached = { teacher: [], stored: [] };
for (const seed of values.seeds.split(",").map(Number))
  for (const source of ["teacher", "stored"]) {
    const name = source === "stored" ? `student-${seed}-from-${values.samples}-draws` : `student-${seed}-from-teacher`;
    const result = await once(name, async () => {
      const student = modelOf("student", seed);
      const live = logitsKd({ teacher, student });
      const stored = source === "stored" ? await storedAs({ kind: "sampled", samples: Number(values.samples) }) : undefined;
      const nll = await learn(student, stored ? storedKd(student, stored, { otherwise: live }) : live, { role: "student", name, seed });
      stored?.[Symbol.dispose]();
      return { nll, kl: divergenceFrom(teacher, student) };
    });
    reached[source].push(result);
    console.log(`${name}: validation NLL ${result.nll.toFixed(4)}, KL from the teacher ${result.kl.toFixed(4)}`);
  }
for (const measure of ["nll", "kl"]) {
  const of = (source) => reached[source].map((result) => result[measure]);
  const differences = of("stored").map((value, i) => value - of("teacher")[i]);
  const [live, stored] = [of("teacher"), of("stored")].map((all) => `${mean(all).toFixed(4)} ± ${deviation(all).toFixed(4)}`);
  console.log(
    `${measure}: from the teacher ${live}, from stored ${stored} (± of a seed); difference ${mean(differences).toFixed(4)} ± ${deviation(differences).toFixed(4)}`,
  );
}

function mean(numbers) {
  return numbers.reduce((total, value) => total + value, 0) / numbers.length;
}

function deviation(numbers) {
  return Math.sqrt(numbers.reduce((total, value) => total + (value - mean(numbers)) ** 2, 0) / (numbers.length - 1));
}

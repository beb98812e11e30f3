// `node bench/teacher-cache.mjs [--teacher t5-large] [--student t5-small] [--pairs 7] [--rows 16] [--samples 64]`: a training step of logits-kd with the
// teacher's pass, and from stored distributions, in turns in one process; medians, and the ratio with its 95 % interval. Random weights: their distributions
// are nearly flat, so that almost every draw is another token, which is the most that storing can take.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { RandomSequence } from "../dist/core/index.js";
import { logitsKd, storedKd } from "../dist/distill/index.js";
import { initializeModel, parseModelConfig } from "../dist/models/index.js";
import { AdamW } from "../dist/optim/index.js";
import { ArtifactStore } from "../dist/runs/index.js";
import { StoredDistributions, storeDistributions } from "../dist/teachers/index.js";
import { RandomStream } from "../dist/tensor/index.js";
import { stepBatch, trainStep } from "../dist/train/index.js";
import { shapes } from "./shapes.mjs";
import { interval, median } from "./statistics.mjs";

const flag = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: { teacher: flag("t5-large"), student: flag("t5-small"), pairs: flag("7"), rows: flag("16"), samples: flag("64") },
});
const [sourceTokens, targetTokens] = [64, 32];

function modelOf(shape, seed) {
  const config = shapes[shape];
  if (config === undefined) throw new Error(`there is no shape ${shape}; there are ${Object.keys(shapes).join(", ")}.`);
  return initializeModel(parseModelConfig({ ...config, model_type: "t5", decoder_start_token_id: 0 }), { seed });
}

function examplesOf(count, vocabulary) {
  const random = RandomSequence.named(1, "examples");
  const words = (length) => Int32Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 3 + random.below(vocabulary - 3)));
  return Array.from({ length: count }, (_, i) => ({ id: `${i}`, inputIds: words(sourceTokens), labels: words(targetTokens) }));
}

const [teacher, student] = [modelOf(values.teacher, 1), modelOf(values.student, 2)];
const examples = examplesOf(Number(values.rows), student.config.vocabSize);
const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
const began = performance.now();
const artifact = await storeDistributions(teacher, examples, {
  store: new ArtifactStore(folder),
  storage: { kind: "sampled", samples: Number(values.samples) },
  tokenizer: { fingerprint: "bench" },
  seed: 1,
  batchTokens: 2_048,
});
const stored = new StoredDistributions(artifact);
console.log(
  `stored ${stored.tokens} tokens in ${((performance.now() - began) / 1000).toFixed(1)} s, ${(stored.bytes / stored.tokens).toFixed(0)} bytes each`,
);

const live = logitsKd({ teacher, student });
const objectives = {
  teacher: live,
  stored: storedKd(student, stored, { otherwise: live }),
};
for (const tensor of student.parameters.tensors) tensor.requiresGrad_();
const optimizer = new AdamW(student.parameters);
const dropout = RandomStream.named(1, "dropout");
const data = { batchTokens: 1e9, padTokenId: 0, decoderStartTokenId: 0 };

function secondsOf(objective) {
  const context = { model: student, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype: "float32" };
  const started = performance.now();
  trainStep(context, stepBatch(data, examples, "cpu"), { learningRate: 1e-9, step: 0 });
  return (performance.now() - started) / 1000;
}

const seconds = { teacher: [], stored: [] };
// The first pair warms up.
for (let pair = 0; pair <= Number(values.pairs); pair++) {
  const order = pair % 2 === 0 ? ["teacher", "stored"] : ["stored", "teacher"];
  for (const side of order) {
    const taken = secondsOf(objectives[side]);
    if (pair > 0) seconds[side].push(taken);
  }
}
const [mean, low, high] = interval(seconds.teacher.map((taken, i) => Math.log(taken / seconds.stored[i]))).map(Math.exp);
console.log(`with the teacher's pass ${median(seconds.teacher).toFixed(2)} s a step, from stored ${median(seconds.stored).toFixed(2)} s`);
console.log(`× ${mean.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`);
stored[Symbol.dispose]();
rmSync(folder, { recursive: true, force: true });

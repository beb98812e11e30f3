// One side of bench/lora.mjs: trains a model whole, or an adapter of it. One JSON request per line on stdin, one JSON reply per line.
import { createInterface } from "node:readline";
import { RandomSequence } from "../dist/core/index.js";
import { fineTuning } from "../dist/distill/index.js";
import { initializeModel, loadModel, parseModelConfig, withLora } from "../dist/models/index.js";
import { AdamW } from "../dist/optim/index.js";
import { peakMemory, resetPeakMemory } from "../dist/runs/index.js";
import { RandomStream, threads } from "../dist/tensor/index.js";
import { stepBatch, trainStep } from "../dist/train/index.js";

/** Filled by `init`. */
const state = {};

const operations = {
  init({ folder, json, lora, threads: count }) {
    threads(count);
    const base = folder === undefined ? initializeModel(parseModelConfig(json), { seed: 1 }) : loadModel(folder);
    const model = lora === undefined ? base : withLora(base, lora, { seed: 1 });
    const { trained } = model.parameters;
    for (const tensor of trained.tensors) tensor.requiresGrad_();
    Object.assign(state, { model, optimizer: new AdamW(trained), dropout: RandomStream.named(1, "dropout") });
    return { parameters: model.parameters.count, trained: trained.count };
  },
  train_step({ rows, source, target }) {
    const { model, optimizer, dropout } = state;
    const { vocabSize, eosTokenId, padTokenId, decoderStartTokenId } = model.config;
    const random = RandomSequence.named(1, "examples");
    const words = (length) => Int32Array.from({ length }, (_, i) => (i === length - 1 ? eosTokenId : random.below(vocabSize)));
    const examples = Array.from({ length: rows }, (_, i) => ({ id: `${i}`, inputIds: words(source), labels: words(target) }));
    const context = { model, objective: fineTuning(model), optimizer, dropout, maxGradientNorm: 1, computeDtype: "float32" };
    const started = performance.now();
    const batch = stepBatch({ batchTokens: 1e9, padTokenId, decoderStartTokenId }, examples, "cpu");
    const { loss } = trainStep(context, batch, { learningRate: 1e-4, step: 0 });
    return { seconds: (performance.now() - started) / 1000, loss };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === "exit") break;
  try {
    resetPeakMemory();
    const reply = operations[request.op](request);
    process.stdout.write(`${JSON.stringify({ ok: true, ...reply, peakBytes: peakMemory() })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
  }
}
process.exit(0);

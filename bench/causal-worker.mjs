// Retort's side of bench/causal-step.mjs: the operations of bench/peers/causal.py, one JSON request per line on stdin, one JSON reply per line.
import { fineTuning } from "../dist/distill/index.js";
import { loadModel } from "../dist/models/index.js";
import { AdamW } from "../dist/optim/index.js";
import { engineInfo, operator, RandomStream, scope, threads } from "../dist/tensor/index.js";
import { stepBatch, trainStep } from "../dist/train/index.js";
import { answerRequests } from "./answer-requests.mjs";

const sgemmSize = 2048;
const sgemmRuns = 3;

/** Filled by `init`. */
const state = {};

const operations = {
  init({ threads: count, folder, batches, gradient_checkpointing: gradientCheckpointing }) {
    threads(count);
    const model = loadModel(folder);
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const optimizer = new AdamW(model.parameters, { weightDecay: 0.01 });
    const dropout = RandomStream.named(0, "dropout");
    const settings = { maxGradientNorm: 1, computeDtype: "float32", gradientCheckpointing };
    Object.assign(state, { batches, context: { model, objective: fineTuning(model), optimizer, dropout, ...settings } });
    return { parameters: model.parameters.count, versions: { node: process.versions.node, torch: engineInfo().torchVersion } };
  },
  train_step({ seed }) {
    const { batches, context } = state;
    const { padTokenId } = context.model.config;
    const rows = batches.at(seed % batches.length);
    const examples = rows.map(({ prompt, answer }, i) => ({
      id: `${i}`,
      inputIds: Int32Array.from(prompt),
      labels: Int32Array.from(answer),
    }));
    const before = process.cpuUsage();
    const started = performance.now();
    const batch = stepBatch({ batchTokens: 1e9, padTokenId }, examples, "cpu");
    const { loss } = trainStep(context, batch, { learningRate: 1e-5, step: 0 });
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    return { seconds, loss, processorSeconds: (user + system) / 1e6 };
  },
  sgemm() {
    return scope(() => {
      const random = operator("aten::randn");
      const mm = operator("aten::mm");
      const [a, b] = [0, 1].map(() => random([sgemmSize, sgemmSize], "float32", null, "cpu"));
      const seconds = Array.from({ length: sgemmRuns }, () => {
        const started = performance.now();
        mm(a, b);
        return (performance.now() - started) / 1000;
      });
      return { gflops: (2 * sgemmSize ** 3) / Math.min(...seconds) / 1e9 };
    });
  },
};

await answerRequests(operations);

// Retort's side of the benchmark: the same operations as bench/peers/t5.py, one JSON request per line on stdin, one JSON reply per line.
import { fineTuning } from "../dist/distill/index.js";
import { generate } from "../dist/generate/index.js";
import { forwardKl, meanOverLabels, negativeLogLikelihood } from "../dist/losses/index.js";
import { loadModel, parseT5Config, T5 } from "../dist/models/index.js";
import { Parameters } from "../dist/nn/index.js";
import { AdamW } from "../dist/optim/index.js";
import {
  add,
  engineInfo,
  integers,
  noGrad,
  operator,
  RandomStream,
  reshape,
  scope,
  synchronize,
  Tensor,
  threads,
  to,
} from "../dist/tensor/index.js";
import { trainStep } from "../dist/train/index.js";
import { answerRequests } from "./answer-requests.mjs";
import { jointEpoch } from "./joint-epoch.mjs";

const firstWord = 3;
// Large enough to be bound by arithmetic, small enough to take a moment.
const sgemmSizes = { cpu: 2048, cuda: 8192 };
const sgemmRuns = 3;

/** Filled by `init`. */
const state = {};

const operations = {
  init({ threads: count, shape, dtype, device = "cpu" }) {
    threads(count);
    const config = parseT5Config({ model_type: "t5", ...shape });
    const dropout = RandomStream.named(0, "dropout", device);
    Object.assign(state, { device, dropout, computeDtype: dtype === "bfloat16-autocast" ? "bfloat16" : "float32" });
    return use(T5.initialize(config, { seed: 0, device }));
  },
  load({ folder, teacher }) {
    const { device } = state;
    state.teacher?.parameters.dispose();
    state.teacher = teacher === undefined ? undefined : loadModel(teacher, { device });
    return use(loadModel(folder, { device }));
  },
  train_step({ batch, source, target, loss }) {
    const { model, optimizer, dropout, computeDtype } = state;
    const { pairs, teacherLogits } = trainingBatch({ batch, source, target, loss });
    const objective = teacherLogits === undefined ? fineTuning(model) : withTeacher(model, teacherLogits);
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const context = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype };
    const stepBatch = { microBatches: [() => pairs], labelTokens: batch * target, labeledRows: batch, examples: [] };
    const { seconds, result } = timed(() => trainStep(context, stepBatch, { learningRate: 1e-4, step: 0 }));
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_(false);
    return { seconds, loss: result.loss };
  },
  greedy({ new_tokens: newTokens, ...sizes }) {
    return generated(sizes, { method: "greedy", minNewTokens: newTokens, maxNewTokens: newTokens });
  },
  sample({ new_tokens: maxNewTokens, min_new_tokens: minNewTokens, sequences, top_p: topP, seed, ...sizes }) {
    return generated(sizes, { method: "sampling", maxNewTokens, minNewTokens, sequences, topP, seed });
  },
  beam({ new_tokens: maxNewTokens, min_new_tokens: minNewTokens, beams, ...sizes }) {
    return generated(sizes, { method: "beam", maxNewTokens, minNewTokens, beams });
  },
  joint_epoch(request) {
    const { teacher, model: student, computeDtype } = state;
    const ids = randomWords(request.rows * (request.source + request.target));
    return jointEpoch({ teacher, student }, { ...request, ids, computeDtype, timed });
  },
  sgemm() {
    return scope(() => {
      const size = sgemmSizes[state.device];
      const random = operator("aten::randn");
      const mm = operator("aten::mm");
      const [a, b] = [0, 1].map(() => random([size, size], "float32", null, state.device));
      const seconds = Array.from({ length: sgemmRuns }, () => timed(() => mm(a, b)).seconds);
      return { gflops: (2 * size ** 3) / Math.min(...seconds) / 1e9 };
    });
  },
};

/** Makes the model the one that is measured, with an optimizer of its own, in the place of the one before. */
function use(model) {
  const { optimizer, model: before, decoding, batch } = state;
  for (const held of [optimizer, before?.parameters, decoding?.parameters]) held?.dispose();
  disposeBatch(batch);
  Object.assign(state, { model, optimizer: new AdamW(model.parameters, { weightDecay: 0.01 }), decoding: undefined, batch: undefined });
  return {
    parameters: model.parameters.count,
    threads: threads(),
    versions: { node: process.versions.node, torch: engineInfo().torchVersion },
  };
}

function generated({ batch, source }, decoding) {
  const model = decodingModel();
  return scope(() => {
    const inputs = sources(batch, source);
    const { seconds, result } = timed(() => generate(model, inputs, decoding));
    return { seconds, tokens: result.flat().reduce((sum, { ids }) => sum + ids.length, 0) };
  });
}

/** Mixed precision trains float32 weights; what decodes is a copy of them in bfloat16. */
function decodingModel() {
  const { model, computeDtype } = state;
  if (computeDtype === "float32") return model;
  state.decoding ??= copyInBfloat16(model);
  return state.decoding;
}

function copyInBfloat16({ config, parameters }) {
  return new T5(config, new Parameters(parameters.state.map(([name, tensor]) => [name, to(tensor, { dtype: "bfloat16" })])));
}

function randomIds(rows, length) {
  return integers(randomWords(rows * length), [rows, length], state.device);
}

function randomWords(length) {
  const { vocabSize } = state.model.config;
  let seed = 1;
  const next = () => {
    seed = (seed * 48271) % 2147483647;
    return firstWord + (seed % (vocabSize - firstWord));
  };
  return Array.from({ length }, next);
}

function sources(batch, source) {
  return { inputIds: randomIds(batch, source), attentionMask: integers(new Array(batch * source).fill(1), [batch, source], state.device) };
}

function pairBatch({ batch, source, target }) {
  const tokens = batch * target;
  return {
    exampleIds: ["random"],
    ...sources(batch, source),
    decoderInputIds: randomIds(batch, target),
    labelPositions: integers([...Array(tokens).keys()], [tokens], state.device),
    labels: reshape(randomIds(batch, target), [tokens]),
    labelTokens: tokens,
    labelsPerRow: Array(batch).fill(target),
  };
}

/** As in the peer: the last one is kept, made outside the timing; with a frozen teacher's logits where the loss wants them. */
function trainingBatch(sizes) {
  const key = JSON.stringify(sizes);
  if (state.batch?.key !== key) {
    disposeBatch(state.batch);
    state.batch = { key, ...scope(() => makeTrainingBatch(sizes)) };
  }
  return state.batch;
}

function disposeBatch({ pairs = {}, teacherLogits } = {}) {
  for (const tensor of [...Object.values(pairs), teacherLogits]) if (tensor instanceof Tensor) tensor.dispose();
}

/** The teacher is the model itself, at its weights of this moment. */
function makeTrainingBatch({ loss, ...sizes }) {
  const pairs = pairBatch(sizes);
  if (loss !== "kd") return { pairs };
  return { pairs, teacherLogits: noGrad(() => state.model.forward(pairs, { logits: pairs.labelPositions }).logits) };
}

function withTeacher(model, teacher) {
  return {
    name: "cross-entropy + kl",
    compute(batch, { dropout }) {
      const { logits } = model.forward(batch, { dropout, logits: batch.labelPositions });
      const loss = add(negativeLogLikelihood(logits, batch.labels), meanOverLabels(forwardKl(logits, teacher), batch.labelsPerRow));
      return { loss, terms: {} };
    },
  };
}

/** A GPU is only told what to do: the clock is read when it has nothing left to do, before and after. */
function timed(work) {
  synchronize(state.device);
  const started = performance.now();
  const result = work();
  synchronize(state.device);
  return { seconds: (performance.now() - started) / 1000, result };
}

await answerRequests(operations);

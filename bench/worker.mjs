// Retort's side of the benchmark: the same operations as bench/peers/t5.py, one JSON request per line on stdin, one JSON reply per line.
import { createInterface } from "node:readline";
import {
  AdamW,
  add,
  engineInfo,
  fineTuning,
  forwardKl,
  generate,
  loadModel,
  meanOverLabels,
  negativeLogLikelihood,
  noGrad,
  operator,
  parseT5Config,
  RandomStream,
  scope,
  T5,
  Tensor,
  threads,
  trainStep,
} from "../dist/index.js";

const firstWord = 3;
const sgemmSize = 2048;
const sgemmRuns = 3;

let state;

const operations = {
  init({ threads: count, shape, dtype }) {
    threads(count);
    const model = T5.initialize(parseT5Config({ model_type: "t5", ...shape }), { seed: 0 });
    const optimizer = new AdamW(model.parameters, { weightDecay: 0.01 });
    const dropout = RandomStream.named(0, "dropout");
    state = { model, optimizer, dropout, computeDtype: dtype === "bfloat16-autocast" ? "bfloat16" : "float32", teacher: new Map() };
    return {
      parameters: model.parameters.count,
      threads: threads(),
      versions: { node: process.versions.node, torch: engineInfo().torchVersion },
    };
  },
  train_step({ batch, source, target, loss }) {
    const { model, optimizer, dropout, computeDtype } = state;
    const sizes = { batch, source, target };
    const objective = loss === "kd" ? withTeacher(model, teacherLogits(sizes)) : fineTuning(model);
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const context = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype };
    const started = performance.now();
    const result = trainStep(
      context,
      { microBatches: [() => pairBatch(sizes)], labelTokens: batch * target, labeledRows: batch, examples: [] },
      { learningRate: 1e-4, step: 0 },
    );
    const seconds = (performance.now() - started) / 1000;
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_(false);
    return { seconds, loss: result.loss };
  },
  load({ folder }) {
    state = { ...state, model: loadModel(folder) };
    return { parameters: state.model.parameters.count };
  },
  sample({ batch, source, new_tokens: maxNewTokens, sequences, top_p: topP, seed }) {
    return generated(batch, source, { method: "sampling", maxNewTokens, sequences, topP, seed });
  },
  beam({ batch, source, new_tokens: maxNewTokens, beams }) {
    return generated(batch, source, { method: "beam", maxNewTokens, beams });
  },
  greedy({ batch, source, new_tokens: newTokens }) {
    return generated(batch, source, { method: "greedy", minNewTokens: newTokens, maxNewTokens: newTokens });
  },
  sgemm() {
    return scope(() => {
      const random = operator("aten::randn");
      const mm = operator("aten::mm");
      const [a, b] = [random([sgemmSize, sgemmSize]), random([sgemmSize, sgemmSize])];
      const seconds = Array.from({ length: sgemmRuns }, () => timed(() => mm(a, b)));
      return { gflops: (2 * sgemmSize ** 3) / Math.min(...seconds) / 1e9 };
    });
  },
};

function generated(batch, source, decoding) {
  const started = performance.now();
  const outputs = scope(() => generate(state.model, sources(batch, source), decoding));
  const seconds = (performance.now() - started) / 1000;
  return { seconds, tokens: outputs.flat().reduce((sum, { ids }) => sum + ids.length, 0) };
}

function randomIds(rows, length) {
  const { vocabSize } = state.model.config;
  let seed = 1;
  const next = () => {
    seed = (seed * 48271) % 2147483647;
    return firstWord + (seed % (vocabSize - firstWord));
  };
  return Tensor.from(Array.from({ length: rows * length }, next), [rows, length], "int64");
}

function sources(batch, source) {
  return { inputIds: randomIds(batch, source), attentionMask: Tensor.from(new BigInt64Array(batch * source).fill(1n), [batch, source]) };
}

function pairBatch({ batch, source, target }) {
  const tokens = batch * target;
  return {
    exampleIds: ["random"],
    ...sources(batch, source),
    decoderInputIds: randomIds(batch, target),
    labelPositions: Tensor.from([...Array(tokens).keys()], [tokens], "int64"),
    labels: scope(() => Tensor.from(randomIds(batch, target).toIntegers(), [tokens], "int64")),
    labelTokens: tokens,
    labelsPerRow: Array(batch).fill(target),
  };
}

/** As in the peer: made once per shape by a frozen copy, outside the timing. Here the copy is the model itself, at its weights of that moment. */
function teacherLogits(sizes) {
  const key = JSON.stringify(sizes);
  if (!state.teacher.has(key)) {
    const logits = noGrad(() =>
      scope(() => {
        const batch = pairBatch(sizes);
        return state.model.forward(batch, { logits: batch.labelPositions }).logits;
      }),
    );
    state.teacher.set(key, logits);
  }
  return state.teacher.get(key);
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

function timed(work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === "exit") break;
  try {
    process.stdout.write(`${JSON.stringify({ ok: true, ...operations[request.op](request) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
  }
}
process.exit(0);

// Compares this library with a folder that real_size.py, t5.py, bart.py or causal.py wrote: logits, loss, every gradient, three AdamW steps, greedy ids.
//   node scripts/golden/compare-golden.mjs GOLDEN_FOLDER [--export OUT [--prune '{"encoderLayers": 2, "decoderLayers": [0, -1]}']]
// With --export, also saves the model again, with --prune fewer layers of it, to OUT and its logits to OUT/logits.safetensors, for verify_export.py.
// Prints one line per check and exits 1 if one fails.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generate } from "../../dist/generate/index.js";
import { negativeLogLikelihood } from "../../dist/losses/index.js";
import { loadModel, pruneLayers, saveModel } from "../../dist/models/index.js";
import { AdamW, clipGradientNorm } from "../../dist/optim/index.js";
import { writeChunksAtomic } from "../../dist/runs/index.js";
import {
  backward,
  clearGradients,
  gradOf,
  loadSafetensors,
  noGrad,
  norm,
  safetensorsChunks,
  scope,
  sub,
  Tensor,
} from "../../dist/tensor/index.js";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { export: { type: "string" }, prune: { type: "string" } } });
const folder = positionals[0];
if (folder === undefined) {
  console.error("usage: node scripts/golden/compare-golden.mjs GOLDEN_FOLDER [--export OUT [--prune JSON]]");
  process.exit(2);
}

const golden = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8"));
const { tolerances, inputs, adamw, idle = [], partlyIdle = [] } = golden;
const expected = loadSafetensors(join(folder, "golden.safetensors"));
const model = loadModel(join(folder, "model"));
const batch = goldenBatch();

check("logits, largest difference", logitsDifference(), tolerances.logits);
check("loss, difference", Math.abs(lossOf().item() - golden.loss), tolerances.loss);
compareGradients();
checkGreedy();
if (values.export !== undefined) exportModel(pruneLayers(model, JSON.parse(values.prune ?? "{}")), values.export);
check("weights after AdamW, largest relative difference", adamwDifference(), tolerances.adamw3Relative);

function matrix(rows) {
  return Tensor.from(rows.flat(), [rows.length, rows[0].length], "int64");
}

function goldenBatch() {
  const labels = inputs.labels.flat();
  const positions = [...labels.keys()].filter((i) => labels[i] !== -100);
  return {
    inputIds: matrix(inputs.inputIds),
    attentionMask: matrix(inputs.attentionMask),
    decoderInputIds: matrix(inputs.decoderInputIds),
    labelPositions: Tensor.from(positions, [positions.length], "int64"),
    labels: Tensor.from(
      positions.map((i) => labels[i]),
      [positions.length],
      "int64",
    ),
  };
}

function logitsDifference() {
  return noGrad(() =>
    scope(() => {
      const actual = model.forward(batch).logits.toFloat32Array();
      const reference = expected.get("logits").toFloat32Array();
      return actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - reference[i])), 0);
    }),
  );
}

function lossOf() {
  return negativeLogLikelihood(model.forward(batch, { logits: batch.labelPositions }).logits, batch.labels);
}

/** Against PyTorch's float32 and, where the folder has them, float64: of deep models float32's own error may pass the tolerance. */
function compareGradients() {
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  scope(() => backward(lossOf()));
  check("gradients, largest relative difference", Math.max(...differences("grad", gradOf, idle)), tolerances.gradientRelative);
  if (expected.has(`exact.${[...model.parameters][0][0]}`)) {
    const [own, theirs] = [differences("exact", gradOf, idle), differences("exact", (_, name) => expected.get(`grad.${name}`), idle)];
    check("gradients against float64, median", median(own), tolerances.gradientRelative);
    console.log(
      `     PyTorch's float32: ${median(theirs).toPrecision(3)}; largest: ${Math.max(...own).toPrecision(3)}, PyTorch's ${Math.max(...theirs).toPrecision(3)}`,
    );
  }
  clearGradients(model.parameters.tensors);
}

function adamwDifference() {
  const { learningRate, maxGradientNorm, steps, ...options } = adamw;
  const optimizer = new AdamW(model.parameters, options);
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  for (let step = 0; step < steps; step++) {
    scope(() => backward(lossOf()));
    clipGradientNorm(model.parameters.tensors, maxGradientNorm);
    optimizer.step(learningRate);
  }
  return Math.max(...differences("adamw3", (parameter) => parameter, [...idle, ...partlyIdle]));
}

/** ‖actual − reference‖ / ‖reference‖ of every parameter but those left out. */
function differences(prefix, actualOf, left) {
  const effective = [...model.parameters].filter(([name]) => !left.includes(name));
  return effective.map(([name, parameter]) =>
    noGrad(() =>
      scope(() => {
        const reference = expected.get(`${prefix}.${name}`);
        return norm(sub(actualOf(parameter, name), reference)).item() / norm(reference).item();
      }),
    ),
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function checkGreedy() {
  const { ids, gaps, maxNewTokens } = golden.greedy;
  const { sourceIds = inputs.inputIds, sourceMask = inputs.attentionMask } = inputs;
  const sources = { inputIds: matrix(sourceIds), attentionMask: matrix(sourceMask) };
  const generated = generate(model, sources, { method: "greedy", maxNewTokens }).flat();
  let [compared, wrong, excluded] = [0, 0, 0];
  for (const [row, { ids: actual }] of generated.entries()) {
    // A choice closer than rounding may fall either way, and everything after it with it.
    const close = gaps[row].findIndex((gap) => gap < tolerances.greedyGap);
    const end = close === -1 ? actual.length : Math.min(close, actual.length);
    for (let i = 0; i < end; i++) wrong += actual[i] === ids[row][i + 1] ? 0 : 1;
    compared += end;
    excluded += actual.length - end;
  }
  check(`greedy ids, wrong of ${compared} (${excluded} after a tie excluded)`, wrong, 1);
}

function exportModel(exported, out) {
  saveModel(exported, out);
  const logits = noGrad(() => scope(() => exported.forward(batch).logits));
  writeChunksAtomic(join(out, "logits.safetensors"), safetensorsChunks([["logits", logits]]));
}

function check(name, value, bound) {
  const holds = value < bound;
  console.log(`${holds ? "ok  " : "FAIL"} ${name}: ${value.toPrecision(3)} (bound ${bound})`);
  if (!holds) process.exitCode = 1;
}

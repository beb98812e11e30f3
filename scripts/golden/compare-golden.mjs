// Compares this library with a folder that real_size.py, t5.py, bart.py or causal.py wrote: logits, loss, every gradient, three AdamW steps, greedy ids.
//   node scripts/golden/compare-golden.mjs GOLDEN_FOLDER [--export OUT [--prune '{"encoderLayers": 2, "decoderLayers": [0, -1]}']]
// With --export, also saves the model again, with --prune fewer layers of it, to OUT and its logits to OUT/logits.safetensors, for verify_export.py.
// Prints one line per check and exits 1 if one fails.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  AdamW,
  backward,
  clearGradients,
  clipGradientNorm,
  generate,
  gradOf,
  loadModel,
  loadSafetensors,
  negativeLogLikelihood,
  noGrad,
  norm,
  pruneLayers,
  safetensorsChunks,
  saveModel,
  scope,
  sub,
  Tensor,
  writeChunksAtomic,
} from "../../dist/index.js";

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
check("gradients, largest relative difference", gradientDifference(), tolerances.gradientRelative);
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

function gradientDifference() {
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  scope(() => backward(lossOf()));
  const largest = largestDifference("grad", gradOf, idle);
  clearGradients(model.parameters.tensors);
  return largest;
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
  return largestDifference("adamw3", (parameter) => parameter, [...idle, ...partlyIdle]);
}

/** The largest ‖actual − reference‖ / ‖reference‖ over all parameters but those left out. */
function largestDifference(prefix, actualOf, left) {
  const effective = [...model.parameters].filter(([name]) => !left.includes(name));
  const differences = effective.map(([name, parameter]) =>
    noGrad(() =>
      scope(() => {
        const reference = expected.get(`${prefix}.${name}`);
        return norm(sub(actualOf(parameter), reference)).item() / norm(reference).item();
      }),
    ),
  );
  return Math.max(...differences);
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

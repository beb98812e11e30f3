// Compares this library's encoder with a folder that encoders.py wrote: the hidden states of every layer, wherever there is a token.
//   node scripts/golden/compare-encoder.mjs GOLDEN_FOLDER
// Prints one line per layer and exits 1 if one is off.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEncoder } from "../../dist/models/index.js";
import { loadSafetensors, noGrad, scope, Tensor } from "../../dist/tensor/index.js";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node scripts/golden/compare-encoder.mjs GOLDEN_FOLDER");
  process.exit(2);
}

const { tolerances, inputs } = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8"));
const expected = loadSafetensors(join(folder, "golden.safetensors"));
const { encoder } = loadEncoder(join(folder, "model"));
const matrix = (rows) => Tensor.from(rows.flat(), [rows.length, rows[0].length], "int64");
const names = ["encoder.embedded", ...Array.from({ length: encoder.config.numHiddenLayers }, (_, i) => `encoder.${i}.hidden`)];

noGrad(() =>
  scope(() => {
    const batch = { inputIds: matrix(inputs.inputIds), attentionMask: matrix(inputs.attentionMask) };
    const { captured } = encoder.forward(batch, { capture: names });
    names.forEach((name, layer) => {
      const difference = largestDifference(captured.get(name).toFloat32Array(), expected.get(`hidden.${layer}`).toFloat32Array());
      const holds = difference < tolerances.hidden;
      console.log(
        `${holds ? "ok  " : "FAIL"} hidden states ${layer}, largest difference: ${difference.toPrecision(3)} (bound ${tolerances.hidden})`,
      );
      if (!holds) process.exitCode = 1;
    });
  }),
);

/** What stands at padding means nothing. */
function largestDifference(actual, reference) {
  const isToken = inputs.attentionMask.flat();
  const size = actual.length / isToken.length;
  return actual.reduce(
    (most, value, i) => (isToken[Math.floor(i / size)] === 1 ? Math.max(most, Math.abs(value - reference[i])) : most),
    0,
  );
}

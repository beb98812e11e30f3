// Our side of scripts/golden/gguf_logits.py; needs `npm run build`.
//   node scripts/golden/gguf_logits.mjs FOLDER ASKED.json FOUND.json
// ASKED: a list of { ids, asked }, the ids of a text and, per position, ids of which the log-probability as the next token is wanted; FOUND: these, per text and position.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { loadModel } from "../../dist/models/index.js";
import { noGrad, scope, Tensor } from "../../dist/tensor/index.js";

const [folder, asked, target] = argv.slice(2);
const vector = (ids) => Tensor.from(ids, [1, ids.length], "int64");

function logProbs(model, { ids, asked: wanted }) {
  return noGrad(() =>
    scope(() => {
      // The first token is the source; its own prediction is left out.
      const inputs = { inputIds: vector(ids.slice(0, 1)), attentionMask: vector([1]), decoderInputIds: vector(ids.slice(1)) };
      const { logits } = model.forward(inputs);
      const [values, width] = [logits.toFloat32Array(), logits.shape[2]];
      return wanted.map((tokens, i) => {
        const row = values.subarray(i * width, (i + 1) * width);
        const highest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
        const total = highest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - highest), 0));
        return tokens.map((token) => row[token] - total);
      });
    }),
  );
}

const model = loadModel(folder);
writeFileSync(target, JSON.stringify(JSON.parse(readFileSync(asked, "utf8")).map((text) => logProbs(model, text))));
model.parameters.dispose();

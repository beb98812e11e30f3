// Writes what this library computes from a model folder, an adapter's or a whole one's, for verify_lora.py.
//   node scripts/golden/folder-logits.mjs FOLDER OUT.safetensors
// OUT holds `inputIds` [2, 9], `decoderInputIds` [2, 6], drawn by a formula and without padding, and the target's `logits` [2, 6, V].
import { loadModel } from "../../dist/models/index.js";
import { writeChunksAtomic } from "../../dist/runs/index.js";
import { noGrad, safetensorsChunks, scope, Tensor } from "../../dist/tensor/index.js";

const [folder, out] = process.argv.slice(2);
if (folder === undefined || out === undefined) {
  console.error("usage: node scripts/golden/folder-logits.mjs FOLDER OUT.safetensors");
  process.exit(2);
}

scope(() =>
  noGrad(() => {
    const model = loadModel(folder);
    const { vocabSize } = model.config;
    const words = (length, step) =>
      Tensor.from(
        Array.from({ length: 2 * length }, (_, i) => 3 + ((i * step + 11) % (vocabSize - 3))),
        [2, length],
        "int64",
      );
    const [inputIds, decoderInputIds] = [words(9, 37), words(6, 101)];
    const attentionMask = Tensor.from(Array(18).fill(1), [2, 9], "int64");
    const { logits } = model.forward({ inputIds, attentionMask, decoderInputIds });
    writeChunksAtomic(out, safetensorsChunks(Object.entries({ inputIds, decoderInputIds, logits })));
  }),
);

// Retort's side of the BERTScore benchmark: the same requests as bench/peers/bertscore.py, one JSON line each, but for `make`.
import { createInterface } from "node:readline";
import { bertScore } from "../dist/evaluate/index.js";
import { loadEncoder } from "../dist/models/index.js";
import { engineInfo, operator, scope, threads } from "../dist/tensor/index.js";
import { loadTokenizer } from "../dist/tokenizers/index.js";

const sgemmSize = 2048;
const sgemmRuns = 3;

/** Filled by `load`. */
const state = {};

const operations = {
  async load({ folder, layer, threads: count, predictions, references }) {
    threads(count);
    const { encoder } = loadEncoder(folder);
    const tokenizer = await loadTokenizer(folder);
    Object.assign(state, { encoder, tokenizer, layer, predictions, references: references.map((reference) => [reference]) });
    return { threads: threads(), versions: { node: process.versions.node, torch: engineInfo().torchVersion } };
  },
  async score() {
    const { encoder, tokenizer, layer, predictions, references } = state;
    const started = performance.now();
    // As Transformers 5 reads texts for bert_score: without a space before the first word.
    const options = { name: "random", layer, fastTokenizer: true };
    const { mean } = await bertScore(encoder, tokenizer, predictions, references, options);
    return { seconds: (performance.now() - started) / 1000, f1: mean.f1 };
  },
  sgemm() {
    return scope(() => {
      const [random, mm] = [operator("aten::randn"), operator("aten::mm")];
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

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === "exit") break;
  try {
    process.stdout.write(`${JSON.stringify({ ok: true, ...(await operations[request.op](request)) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
  }
}
process.exit(0);

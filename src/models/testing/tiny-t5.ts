import { fileURLToPath } from "node:url";
import type { EncodedExample } from "../../data/index.js";
import type { InitializeOptions } from "../../nn/index.js";
import { parseT5Config, T5 } from "../index.js";

/** `config.json` of a T5 that trains in milliseconds: 24 words, 8 numbers per word. */
export const tinyT5Json = {
  model_type: "t5",
  vocab_size: 24,
  d_model: 8,
  d_kv: 4,
  d_ff: 16,
  num_layers: 1,
  num_decoder_layers: 2,
  num_heads: 2,
  relative_attention_num_buckets: 8,
  relative_attention_max_distance: 16,
  dropout_rate: 0.1,
} as const;

/** A fresh tiny T5. The caller disposes its parameters. */
export function tinyT5(json: Readonly<Record<string, unknown>> = {}, options: Partial<InitializeOptions> = {}): T5 {
  return T5.initialize(parseT5Config({ ...tinyT5Json, ...json }), { seed: 1, ...options });
}

/** The folder of a tiny T5 with telling weights that Transformers wrote: `v1_0`, `v1_1`, or an mT5 or umT5, `model` or one of its copies. */
export function goldenModel(variant: "v1_0" | "v1_1" | "mt5" | "umt5", copy = "model"): string {
  return fileURLToPath(new URL(`../../../test/golden/t5/${variant}/${copy}`, import.meta.url));
}

/** Examples of the task "write the source backwards", of varied lengths, ids 3 to 23; the same for the same seed. */
export function reversalExamples(count: number, { seed = 0, longest = 6 } = {}): EncodedExample[] {
  return Array.from({ length: count }, (_, i) => {
    const length = 1 + ((i * 7 + seed) % longest);
    const words = Array.from({ length }, (_, j) => 3 + ((i * 31 + j * 17 + seed * 13 + i * j) % 21));
    return { id: `row-${i}`, inputIds: Int32Array.from([...words, 1]), labels: Int32Array.from([...words.reverse(), 1]) };
  });
}

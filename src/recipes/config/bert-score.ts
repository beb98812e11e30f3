import { z } from "zod";
import { size, text } from "./limits.js";

/** How BERTScore compares, and where. */
export const bertScoreSchema = z.strictObject({
  /** The Hugging Face folder of an encoder, or a name of the hub: `org/name`, `org/name@revision`. */
  model: text.exactOptional(),
  /** What bert_score calls the encoder: stands in the signature, and decides the layer where none is given. Default: by the model's own name. */
  name: text.exactOptional(),
  /** Tokens are compared after so many layers. Default: bert_score's choice, for the encoders that it knows. */
  layer: z.int().min(0).max(1_000).exactOptional(),
  /** Whether rare tokens of the references count more. */
  idf: z.boolean().exactOptional(),
  /** A file of baselines that scores are rescaled by, as bert_score has them. */
  baseline: text.exactOptional(),
  /** Whether texts are read as by bert_score with `use_fast_tokenizer`. */
  fastTokenizer: z.boolean().exactOptional(),
  /** Tokens that the encoder reads at once, padding included. */
  batchTokens: size(10_000_000).exactOptional(),
  device: z.enum(["cpu", "cuda"]).exactOptional(),
  /** Operator threads; all cores if left out. */
  threads: size(1_024).exactOptional(),
});

/** What {@link bertScoreSchema} makes. */
export type BertScoreConfig = z.output<typeof bertScoreSchema>;

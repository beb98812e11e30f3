import { z } from "zod";
import { continuedPretrainingRate, type FreshStart, shapeFields } from "../fresh-start.js";
import type { LlamaModelType } from "./llama-kinds.js";

const { activation, dropout, feedForwardWidth, heads, headSize, layers, positions, standardDeviation, width } = shapeFields;

/** How a model of a `model_type` starts from random weights. */
export function llamaFreshStart<Type extends LlamaModelType>(kind: Type) {
  return {
    shape: z.strictObject({
      kind: z.literal(kind),
      hiddenSize: width,
      /** The feed-forward's size. */
      intermediateSize: feedForwardWidth,
      numHiddenLayers: layers,
      numAttentionHeads: heads,
      /** Heads of keys and values; numAttentionHeads if left out. */
      numKeyValueHeads: heads.nullable().default(null),
      /** The size of one head; hiddenSize / numAttentionHeads if left out. */
      headDim: headSize.nullable().default(null),
      /** The longest source and target together, in tokens. */
      maxPositionEmbeddings: positions.default(2048),
      hiddenAct: activation.default("silu"),
      /** The base of the rotary frequencies. */
      ropeTheta: z.number().min(2).max(1e9).default(10_000),
      attentionDropout: dropout.default(0),
      initializerRange: standardDeviation,
      /** Whether one matrix embeds and predicts, as in the small ones that were published. */
      tieWordEmbeddings: z.boolean().default(true),
    }),
    targetStart: "source",
    hasBeginningOfSequence: false,
    forcesEnd: false,
    withoutTokenizer: { eos_token_id: 0 },
    pretraining: { noise: "causal-lm", learningRate: continuedPretrainingRate },
  } as const satisfies FreshStart;
}

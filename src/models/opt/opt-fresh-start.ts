import { z } from "zod";
import { continuedPretrainingRate, type FreshStart, shapeFields } from "../fresh-start.js";

const { activation, dropout, feedForwardWidth, heads, layers, positions, standardDeviation, width } = shapeFields;

const shape = z.strictObject({
  kind: z.literal("opt"),
  hiddenSize: width,
  numHiddenLayers: layers,
  numAttentionHeads: heads,
  ffnDim: feedForwardWidth,
  /** The longest source and target together, in tokens. */
  maxPositionEmbeddings: positions.default(2048),
  /** Whether a sublayer normalises what it reads, or (false, as in opt-350m) what it has made. */
  doLayerNormBefore: z.boolean().default(true),
  /** The size of word embeddings; hiddenSize if left out. */
  wordEmbedProjDim: width.exactOptional(),
  activationFunction: activation.default("relu"),
  dropout: dropout.default(0.1),
  attentionDropout: dropout.default(0),
  initStd: standardDeviation,
});

/** How an OPT starts from random weights. */
export const optFreshStart = {
  shape,
  targetStart: "source",
  hasBeginningOfSequence: false,
  forcesEnd: false,
  pretraining: { noise: "causal-lm", learningRate: continuedPretrainingRate },
} as const satisfies FreshStart;

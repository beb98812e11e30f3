import { z } from "zod";
import { continuedPretrainingRate, type FreshStart, shapeFields } from "../fresh-start.js";

const { activation, dropout, feedForwardWidth, heads, layers, positions, standardDeviation, width } = shapeFields;

const shape = z.strictObject({
  kind: z.literal("bart"),
  dModel: width,
  encoderLayers: layers,
  decoderLayers: layers,
  encoderAttentionHeads: heads,
  decoderAttentionHeads: heads,
  encoderFfnDim: feedForwardWidth,
  decoderFfnDim: feedForwardWidth,
  /** The longest source and the longest target, in tokens. */
  maxPositionEmbeddings: positions.default(1024),
  activationFunction: activation.default("gelu"),
  dropout: dropout.default(0.1),
  attentionDropout: dropout.default(0),
  activationDropout: dropout.default(0),
  initStd: standardDeviation,
  scaleEmbedding: z.boolean().default(false),
});

/** How a BART starts from random weights. */
export const bartFreshStart = {
  shape,
  targetStart: "end",
  hasBeginningOfSequence: true,
  forcesEnd: true,
  pretraining: { noise: "text-infilling", learningRate: continuedPretrainingRate },
} as const satisfies FreshStart;

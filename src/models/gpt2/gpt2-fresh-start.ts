import { z } from "zod";
import { continuedPretrainingRate, type FreshStart, shapeFields } from "../fresh-start.js";

const { activation, dropout, feedForwardWidth, heads, layers, positions, standardDeviation, width } = shapeFields;

const shape = z.strictObject({
  kind: z.literal("gpt2"),
  nEmbd: width,
  nLayer: layers,
  nHead: heads,
  /** The feed-forward's size; 4 · nEmbd if left out. */
  nInner: feedForwardWidth.exactOptional(),
  /** The longest source and target together, in tokens. */
  nPositions: positions.default(1024),
  activationFunction: activation.default("gelu_new"),
  residPdrop: dropout.default(0.1),
  embdPdrop: dropout.default(0.1),
  attnPdrop: dropout.default(0.1),
  initializerRange: standardDeviation,
  scaleAttnWeights: z.boolean().default(true),
  scaleAttnByInverseLayerIdx: z.boolean().default(false),
});

/** How a GPT-2 starts from random weights. */
export const gpt2FreshStart = {
  shape,
  targetStart: "source",
  hasBeginningOfSequence: false,
  forcesEnd: false,
  pretraining: { noise: "causal-lm", learningRate: continuedPretrainingRate },
} as const satisfies FreshStart;

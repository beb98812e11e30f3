import { z } from "zod";
import { fraction, size } from "./limits.js";

const width = size(65_536);
const feedForwardWidth = size(1_048_576);
const heads = size(1_024);
const layers = size(1_000);
const positions = size(1_048_576);
const activation = z.enum(["relu", "gelu", "gelu_new", "silu"]);
/** The standard deviation of fresh weights. */
const standardDeviation = z.number().positive().default(0.02);

const t5 = z
  .strictObject({
    kind: z.literal("t5").exactOptional(),
    dModel: width,
    dKv: size(8_192),
    dFf: feedForwardWidth,
    numHeads: heads,
    numLayers: layers,
    numDecoderLayers: layers,
    feedForwardProj: z
      .enum(["relu", "gelu", "gelu_new", "silu", "gated-relu", "gated-gelu", "gated-gelu_new", "gated-silu"])
      .default("gated-gelu"),
    tieWordEmbeddings: z.boolean().default(true),
    dropoutRate: fraction.default(0.1),
  })
  // The kind is left out of what is resolved, so that runs from the time when there was only one go on.
  .transform(({ kind: _, ...shape }) => shape);

const bart = z.strictObject({
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
  dropout: fraction.default(0.1),
  attentionDropout: fraction.default(0),
  activationDropout: fraction.default(0),
  initStd: standardDeviation,
  scaleEmbedding: z.boolean().default(false),
});

const gpt2 = z.strictObject({
  kind: z.literal("gpt2"),
  nEmbd: width,
  nLayer: layers,
  nHead: heads,
  /** The feed-forward's size; 4 · nEmbd if left out. */
  nInner: feedForwardWidth.exactOptional(),
  /** The longest source and target together, in tokens. */
  nPositions: positions.default(1024),
  activationFunction: activation.default("gelu_new"),
  residPdrop: fraction.default(0.1),
  embdPdrop: fraction.default(0.1),
  attnPdrop: fraction.default(0.1),
  initializerRange: standardDeviation,
  scaleAttnWeights: z.boolean().default(true),
  scaleAttnByInverseLayerIdx: z.boolean().default(false),
});

const opt = z.strictObject({
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
  dropout: fraction.default(0.1),
  attentionDropout: fraction.default(0),
  initStd: standardDeviation,
});

/**
 * A model from random weights: its kind, Hugging Face's `model_type`, by default `t5`; and that kind's sizes and rates, by the names that they have in its
 * `config.json`, in camelCase. What is left out is as in Transformers, but for T5's gated feed-forward.
 */
export const shapeSchema = z.discriminatedUnion("kind", [t5, bart, gpt2, opt]);

/** A model's shape, resolved. */
export type ShapeConfig = z.output<typeof shapeSchema>;
/** A kind of model that can start from random weights. */
export type ShapeKind = Extract<ShapeConfig, { kind: string }>["kind"] | "t5";

/** The kind of a shape. */
export function kindOf(shape: ShapeConfig): ShapeKind {
  return "kind" in shape ? shape.kind : "t5";
}

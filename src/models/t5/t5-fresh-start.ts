import { z } from "zod";
import { type FreshStart, shapeFields } from "../fresh-start.js";

const { dropout, feedForwardWidth, headSize, heads, layers, width } = shapeFields;

const shape = z
  .strictObject({
    kind: z.literal("t5").exactOptional(),
    dModel: width,
    dKv: headSize,
    dFf: feedForwardWidth,
    numHeads: heads,
    numLayers: layers,
    numDecoderLayers: layers,
    feedForwardProj: z
      .enum(["relu", "gelu", "gelu_new", "silu", "gated-relu", "gated-gelu", "gated-gelu_new", "gated-silu"])
      .default("gated-gelu"),
    tieWordEmbeddings: z.boolean().default(true),
    dropoutRate: dropout.default(0.1),
  })
  // The kind is left out of what is resolved, so that runs from the time when there was only one go on.
  .transform(({ kind: _, ...shape }) => shape);

/** How a T5 starts from random weights. */
export const t5FreshStart = {
  shape,
  targetStart: "padding",
  hasBeginningOfSequence: false,
  forcesEnd: false,
  // The steps that its authors fine-tune it with.
  pretraining: { noise: "span-corruption", learningRate: 1e-3 },
} as const satisfies FreshStart;

import { z } from "zod";
import { type FreshStart, shapeFields } from "../fresh-start.js";

const { dropout, feedForwardWidth, headSize, heads, layers, width } = shapeFields;

const sizes = {
  dModel: width,
  dKv: headSize,
  dFf: feedForwardWidth,
  numHeads: heads,
  numLayers: layers,
  numDecoderLayers: layers,
  feedForwardProj: z
    .enum(["relu", "gelu", "gelu_new", "silu", "gated-relu", "gated-gelu", "gated-gelu_new", "gated-silu"])
    .default("gated-gelu"),
};
const dropoutRate = dropout.default(0.1);

const shape = z
  .strictObject({ kind: z.literal("t5").exactOptional(), ...sizes, tieWordEmbeddings: z.boolean().default(true), dropoutRate })
  // The kind is left out of what is resolved, so that runs from the time when there was only one go on.
  .transform(({ kind: _, ...shape }) => shape);

/** What a kind's `tieWordEmbeddings` is where a recipe does not say. */
const multilingualShape = <Kind extends "mt5" | "umt5">(kind: Kind, isTied: boolean) =>
  z.strictObject({ kind: z.literal(kind), ...sizes, tieWordEmbeddings: z.boolean().default(isTied), dropoutRate });

const start = {
  targetStart: "padding",
  hasBeginningOfSequence: false,
  forcesEnd: false,
  // The steps that its authors fine-tune it with.
  pretraining: { noise: "span-corruption", learningRate: 1e-3 },
} as const satisfies Omit<FreshStart, "shape">;

/** How a T5 starts from random weights. */
export const t5FreshStart = { shape, ...start } satisfies FreshStart;
/** How an mT5 does: with a head of its own, as all that were published, for it does not scale what a tied one reads. */
export const mt5FreshStart = { shape: multilingualShape("mt5", false), ...start } satisfies FreshStart;
/** How an umT5 does: tied and scaled, which Transformers 4 and 5 read alike. Of one with a head of its own version 5 scales the logits, and version 4 does not. */
export const umt5FreshStart = { shape: multilingualShape("umt5", true), ...start } satisfies FreshStart;

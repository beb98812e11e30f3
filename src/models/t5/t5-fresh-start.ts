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

/** With a head of its own, as all that were published. */
const multilingualShape = <Kind extends "mt5" | "umt5">(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), ...sizes, tieWordEmbeddings: z.boolean().default(false), dropoutRate });

const start = {
  targetStart: "padding",
  hasBeginningOfSequence: false,
  forcesEnd: false,
  // The steps that its authors fine-tune it with.
  pretraining: { noise: "span-corruption", learningRate: 1e-3 },
} as const satisfies Omit<FreshStart, "shape">;

/** How a T5 starts from random weights. */
export const t5FreshStart = { shape, ...start } satisfies FreshStart;
/** How an mT5 does. */
export const mt5FreshStart = { shape: multilingualShape("mt5"), ...start } satisfies FreshStart;
/** How an umT5 does. */
export const umt5FreshStart = { shape: multilingualShape("umt5"), ...start } satisfies FreshStart;

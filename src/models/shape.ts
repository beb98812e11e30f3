import { z } from "zod";
import { architectureOf, architectures } from "./architectures.js";
import type { FreshStart } from "./fresh-start.js";

type Shape = (typeof architectures)[keyof typeof architectures]["fresh"]["shape"];

/**
 * A model from random weights: its kind, Hugging Face's `model_type`, by default `t5`; and that kind's sizes and rates, by the names that they have in its
 * `config.json`, in camelCase. What is left out is as in Transformers, but for T5's gated feed-forward.
 */
export const shapeSchema = z.discriminatedUnion(
  "kind",
  Object.values(architectures).map(({ fresh }) => fresh.shape) as [Shape, ...Shape[]],
);

/** A model's shape, resolved. */
export type ShapeConfig = z.output<typeof shapeSchema>;
/** A kind of model that can start from random weights. */
export type ShapeKind = keyof typeof architectures;

/** The kind of a shape. */
export function kindOf(shape: ShapeConfig): ShapeKind {
  return "kind" in shape ? shape.kind : "t5";
}

/** What a model of a `model_type` takes to start from random weights, and how its authors pretrained it. @throws ConfigError for one that is not supported. */
export function freshStartOf(modelType: string): Omit<FreshStart, "shape"> {
  return architectureOf(modelType).fresh;
}

import { z } from "zod";

/** How a text is corrupted to be restored; `causal-lm` not at all: every token is predicted from those before it. */
export type Noise = "span-corruption" | "text-infilling" | "causal-lm";

/** What a model of an architecture takes to start from random weights, beside a tokenizer that is trained for it. */
export interface FreshStart<Shape extends z.ZodType = z.ZodType> {
  /**
   * Its `kind`, the `model_type`, and what a recipe chooses of its `config.json`, in camelCase. What is left out is as in Transformers, but where the
   * architecture says otherwise.
   */
  readonly shape: Shape;
  /** What its authors begin a target with: padding, the end of a sequence, or nothing, where a target goes on from its source. */
  readonly targetStart: "padding" | "end" | "source";
  /** Whether its texts begin with a token of their own. */
  readonly hasBeginningOfSequence: boolean;
  /** Whether its outputs end with the end of a sequence even where the length limit cuts them. */
  readonly forcesEnd: boolean;
  /** What its `config.json` cannot be without, for looking at sizes before there is a tokenizer. */
  readonly withoutTokenizer?: Readonly<Record<string, unknown>>;
  /** How its authors pretrained it, which a pretraining does that says nothing else; and the peak learning rate at which one goes on. */
  readonly pretraining: { readonly noise: Noise; readonly learningRate: number };
}

/** Sizes and rates that a shape may have: above the sizes lie typing errors, which are refused before anything is allocated. */
export const shapeFields = {
  width: z.int().min(1).max(65_536),
  feedForwardWidth: z.int().min(1).max(1_048_576),
  heads: z.int().min(1).max(1_024),
  headSize: z.int().min(1).max(8_192),
  layers: z.int().min(1).max(1_000),
  positions: z.int().min(1).max(1_048_576),
  activation: z.enum(["relu", "gelu", "gelu_new", "silu"]),
  dropout: z.number().min(0).lt(1),
  /** The standard deviation of fresh weights. */
  standardDeviation: z.number().positive().max(10).default(0.02),
};

/**
 * The rate at which Gururangan et al. 2020 go on pretraining RoBERTa, which was trained as BART was, on a task's own texts.
 */
export const continuedPretrainingRate = 1e-4;

import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import { count, layersSchema, machineFields, size, text } from "../config/index.js";

/** What can be measured of a model. */
export const measureKinds = ["flops", "latency", "throughput"] as const;

const measuredModelSchema = z.strictObject({
  /** What tables and plots call it; no two models have one name. */
  name: text,
  /** A Hugging Face model folder, or a name of the hub: `org/name`, `org/name@revision`. */
  model: text,
  /** Layers that are kept, per stack; all if left out. */
  encoderLayers: layersSchema.optional(),
  decoderLayers: layersSchema.optional(),
});

/** Weights are float32, and nothing is trained. */
const { dtype: _, ...machine } = machineFields;

/** Every setting of measuring what models cost to run, with its default. */
const measureSchema = z.strictObject({
  version: z.literal(1).default(1),
  models: z.array(measuredModelSchema).min(1),
  /** Weights are drawn, and a model's folder only needs its `config.json`: what a model costs does not depend on their values. */
  randomWeights: z.boolean().default(false),
  /** What is measured besides parameters and sizes. */
  measures: z
    .array(z.enum(measureKinds))
    .min(1)
    .default([...measureKinds]),
  /** Tokens of an input, as the study has them. */
  inputLengths: z.array(size(1_048_576).min(2)).min(1).default([48, 320, 480]),
  /** Tokens of every output: end-of-sequence is ruled out before. */
  outputLength: size(1_048_576).default(32),
  /** Ways of decoding: 1 is greedy, more is beam search. */
  beams: z.array(size(1_024)).min(1).default([1, 4]),
  /** Latencies are taken `rounds` × `repetitions` times, all models taking turns in every round. */
  latency: z.strictObject({ rounds: count.default(3), repetitions: count.default(5) }).prefault({}),
  throughput: z
    .strictObject({
      /** What a process may have in memory, in bytes, weights and the runtime's own included. Default: 16 GiB, or 80 % of what is free if that is less. */
      memoryBudget: size(Number.MAX_SAFE_INTEGER).optional(),
      /** No larger batch is tried. */
      maxBatch: count.default(256),
      /** How often the rate at the largest batch is taken, all models taking turns. */
      rounds: count.default(3),
    })
    .prefault({}),
  /** A score of each model by its name, for the plot of quality against cost; and what the score is called. */
  quality: z.strictObject({ score: text, values: z.record(z.string(), z.number()) }).optional(),
  ...machine,
});

/** What measuring can be asked for: everything with a default may be left out. */
export type MeasureRecipe = z.input<typeof measureSchema>;
/** A resolved {@link MeasureRecipe}. */
export type MeasureConfig = z.output<typeof measureSchema>;

/**
 * Checks what is to be measured and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolveMeasureConfig } from "retort-kd";
 *
 * const config = resolveMeasureConfig({ models: [{ name: "KD", model: "run/student" }] });
 * config.measures; // → [ 'flops', 'latency', 'throughput' ]
 * config.inputLengths; // → [ 48, 320, 480 ]
 * ```
 */
export function resolveMeasureConfig(recipe: unknown): MeasureConfig {
  const config = parseWith(measureSchema, recipe);
  const names = config.models.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConfigError(`models: two are called '${twice}'; give one of them another name.`);
  const unknown = Object.keys(config.quality?.values ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ConfigError(`quality.values: no model is called '${unknown}'; there are ${names.join(", ")}.`);
  if (config.device === "cuda" && config.measures.includes("throughput")) {
    throw new ConfigError("measures: throughput within a memory budget is measured on the CPU only.", {
      hint: "Leave it out: measures flops and latency.",
    });
  }
  return config;
}

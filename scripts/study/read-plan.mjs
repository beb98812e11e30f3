// A study's plan, checked: a misspelt key would silently change what is compared.
import { readFileSync } from "node:fs";
import { z } from "zod";

const count = z.int().min(1);
const rate = z.number().min(0).lt(1);
const training = z.strictObject({
  learningRate: z.number().positive(),
  maxSteps: count,
  stepsPerValidation: count,
  batchTokens: count,
  dropoutRate: rate,
});
const noise = z.strictObject({
  kind: z.enum(["span-corruption", "text-infilling"]),
  noiseDensity: rate.optional(),
  meanSpanLength: z.number().optional(),
});
const model = z.strictObject({
  shape: z.record(z.string(), z.unknown()),
  pretraining: training.omit({ dropoutRate: true }).extend({ noise }).optional(),
  training,
});
const sampling = z.strictObject({ temperature: z.number().optional(), topP: z.number().optional(), topK: count.optional() });
const decoding = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("greedy") }),
  z.strictObject({ method: z.literal("beam"), beams: count, sequences: count.optional(), lengthPenalty: z.number().optional() }),
  sampling.extend({ method: z.literal("sampling"), sequences: count }),
]);
const system = z.strictObject({
  objective: z.enum(["fine-tuning", "logits-kd", "joint-teaching"]),
  /** Of joint-teaching. */
  alpha: z.number().min(0).max(1).optional(),
  /** The system whose student it goes on from; by default the pretrained base of S. */
  from: z.string().optional(),
  pseudoTargets: z.strictObject({ inputs: z.enum(["labeled", "both"]), decoding }).optional(),
  training,
});

const plan = z.strictObject({
  dataset: z.string(),
  data: z.strictObject({ prompt: z.string(), maxSourceLength: count, maxTargetLength: count }),
  tokenizer: z.strictObject({ vocabularySize: count, mergesFromTargetsOnly: z.boolean(), sentinels: z.int().min(0).optional() }),
  T: model,
  S: model,
  systems: z.record(z.string(), system),
  jointTeaching: z.strictObject({ sampling, batchTokens: count }),
  generation: z.strictObject({ batchTokens: count }),
  evaluation: z.strictObject({ decoding }),
});

export function readPlan(path) {
  return plan.parse(JSON.parse(readFileSync(path, "utf8")));
}

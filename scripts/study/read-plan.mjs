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
/** A model before it has seen a label: a shape from random weights, pretrained on the task's inputs or not. */
const base = z.strictObject({
  shape: z.record(z.string(), z.unknown()),
  pretraining: training.extend({ noise }).optional(),
});
const sampling = z.strictObject({ temperature: z.number().optional(), topP: z.number().optional(), topK: count.optional() });
const decoding = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("greedy") }),
  z.strictObject({
    method: z.literal("beam"),
    beams: count,
    sequences: count.optional(),
    lengthPenalty: z.number().optional(),
    noRepeatNgramSize: count.optional(),
  }),
  sampling.extend({ method: z.literal("sampling"), sequences: count }),
]);
const system = z.strictObject({
  objective: z.enum(["fine-tuning", "logits-kd", "joint-teaching"]),
  /** What it starts from: a base or another system. */
  from: z.string(),
  /** The system that teaches it and writes its pseudo-targets. */
  teacher: z.string().optional(),
  /** The teacher's logits are divided by it; `fit`: by the one at which its validation NLL is lowest. */
  teacherTemperature: z.union([z.number().positive(), z.literal("fit")]).optional(),
  /** Of joint-teaching. */
  alpha: z.number().min(0).max(1).optional(),
  pseudoTargets: z.strictObject({ inputs: z.enum(["labeled", "both"]), decoding }).optional(),
  training,
});

const plan = z.strictObject({
  dataset: z.string(),
  data: z.strictObject({
    prompt: z.string(),
    maxSourceLength: count,
    maxTargetLength: count,
    /** How many of the labeled rows keep their label, the first ones. Default: all. */
    labeled: count.optional(),
  }),
  tokenizer: z.strictObject({ vocabularySize: count, mergesFromTargetsOnly: z.boolean(), sentinels: z.int().min(0).optional() }),
  bases: z.record(z.string(), base),
  systems: z.record(z.string(), system),
  jointTeaching: z.strictObject({ sampling, batchTokens: count }),
  generation: z.strictObject({ batchTokens: count }),
  evaluation: z.strictObject({ decoding }),
});

/** Reads a plan; an error names what no base or system of it is called. */
export function readPlan(path) {
  const read = plan.parse(JSON.parse(readFileSync(path, "utf8")));
  for (const [name, { objective, from, teacher, teacherTemperature, alpha, pseudoTargets }] of Object.entries(read.systems)) {
    if (name in read.bases) throw new Error(`${path}: "${name}" is a base and a system.`);
    if (!(from in read.bases) && !(from in read.systems))
      throw new Error(`${path}: ${name} starts from "${from}", which the plan does not have.`);
    if (teacher !== undefined && !(teacher in read.systems))
      throw new Error(`${path}: ${name}'s teacher "${teacher}" is no system of the plan.`);
    const isTaught = objective !== "fine-tuning" || pseudoTargets !== undefined;
    if (isTaught !== (teacher !== undefined)) throw new Error(`${path}: ${name} ${isTaught ? "needs a" : "has no use for its"} teacher.`);
    if (teacherTemperature !== undefined && objective === "fine-tuning")
      throw new Error(`${path}: ${name}: teacherTemperature belongs to the objectives that compare logits.`);
    if ((objective === "joint-teaching") !== (alpha !== undefined)) throw new Error(`${path}: ${name}: alpha belongs to joint-teaching.`);
  }
  return read;
}

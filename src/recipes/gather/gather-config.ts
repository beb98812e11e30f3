import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import { splitNames } from "../../data/index.js";
import { checkPromptTemplate, parseBaseUrl, promptTemplateSchema } from "../../teachers/index.js";
import { columnsSchema, count, delimiterSchema, size, text } from "../config/index.js";

const amount = z.number().positive();

/** A language model behind an OpenAI-compatible interface. */
const endpointSchema = z.strictObject({
  /** Where the interface begins, usually with `/v1` at its end. */
  baseUrl: text,
  /** Default: the only model that the server lists. */
  model: text.optional(),
  /** Messages, or a text that is continued. Default: chat where there is any, else completions. */
  kind: z.enum(["chat", "completions"]).optional(),
  /** The environment variable that holds the key. Without it no key is sent. */
  keyVariable: text.optional(),
  /** Sent with every request under the server's own names. */
  parameters: z.record(z.string(), z.unknown()).optional(),
  /** How long a request may take until its last byte. */
  timeoutSeconds: amount.max(86_400).default(120),
});

/** Every setting of gathering answers, with its default. */
const gatherSchema = z.strictObject({
  version: z.literal(1).default(1),
  endpoint: endpointSchema,
  /** A data file, labeled or not, or a text file with one input per line (`.txt`); a dataset of the hub; or the inputs themselves. Nobody looks at targets. */
  inputs: z.union([text, z.array(z.strictObject({ id: text, source: text })).min(1)]),
  /** Which split of a dataset of the hub. Default: test. */
  split: z.enum(splitNames).optional(),
  columns: columnsSchema.pick({ source: true, id: true }).optional(),
  delimiter: delimiterSchema.optional(),
  /** Only so many of the inputs, the first ones. A finished job goes on where it is raised. */
  limit: count.optional(),
  prompt: promptTemplateSchema.prefault({}),
  /** Answers per input, K. */
  samples: size(64).default(1),
  /** Default: 0 for one sample, 1 for several. */
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).default(1),
  /** The longest answer, in the model's tokens. */
  maxTokens: size(100_000).default(64),
  /** Strings that end an answer. Completions stop at the prompt's separator, too. */
  stop: z.array(text).max(4).default([]),
  /** So many of the most probable tokens per position, with log-probabilities; 0 for none. Default: 5 where the server sends any (docs/PAPERS.md section 6). */
  topLogProbs: z.int().min(0).max(100).optional(),
  seed: z
    .int()
    .min(0)
    .lt(2 ** 31)
    .default(42),
  /** What the endpoint charges per million tokens. */
  prices: z
    .strictObject({ promptTokens: z.number().min(0), completionTokens: z.number().min(0), currency: text.default("USD") })
    .optional(),
  /** What the whole job may cost at most, all its processes together. A request that may pass a limit is not sent. */
  budget: z.strictObject({ money: amount.optional(), tokens: count.optional(), requests: count.optional() }).prefault({}),
  /** A folder with the model's own tokenizer: tokens are then counted, not estimated. */
  tokenizer: text.optional(),
  /** The most requests at once; fewer where the server does not bear it. */
  concurrency: size(1_024).default(8),
  /** So often an input is tried before it is given up. */
  attempts: size(100).default(5),
  /** The longest time that a server may ask to wait; where it asks for more, the job ends, and can be gone on with. */
  longestWaitSeconds: amount.default(600),
  /** The share of inputs that may stay without an answer. */
  maxUnanswered: z.number().min(0).max(1).default(0.05),
});

/** What a recipe for gathering answers may hold: everything with a default may be left out. */
export type GatherRecipe = z.input<typeof gatherSchema>;
/** A resolved {@link GatherRecipe}. */
export type GatherConfig = z.output<typeof gatherSchema>;

/**
 * Checks a recipe for gathering answers and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function resolveGatherConfig(recipe: unknown): GatherConfig {
  const config = parseWith(gatherSchema, recipe);
  checkPromptTemplate(config.prompt);
  checkBudget(config);
  const endpoint = { ...config.endpoint, baseUrl: parseBaseUrl(config.endpoint.baseUrl) };
  if (config.samples > 1 && config.temperature === 0) {
    throw new ConfigError(`temperature is 0: ${config.samples} samples of an input would be ${config.samples} copies of one text.`);
  }
  return { ...config, endpoint };
}

function checkBudget({ budget, prices }: GatherConfig): void {
  if (budget.money === undefined || prices !== undefined) return;
  throw new ConfigError("budget.money: what a request costs is not known without prices.", {
    hint: "Give prices: { promptTokens: …, completionTokens: … }, per million tokens.",
  });
}

/** The temperature that answers are sampled at. */
export function temperatureOf({ samples, temperature }: Pick<GatherConfig, "samples" | "temperature">): number {
  return temperature ?? (samples === 1 ? 0 : 1);
}

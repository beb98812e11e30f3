import { z } from "zod";
import { ConfigError, camelCaseKeys, editDistance, snakeCase } from "../../core/index.js";
import type { ModelConfig } from "../model.js";

/** A size from 1 to `most`; above it lie typing errors that would be caught only after an enormous allocation. */
export const size = (most: number) => z.int().min(1).max(most);

const tokenId = z.int().min(0);
/** One id, or a list of one, as Transformers writes ids of which there may be several. */
const oneTokenId = z.union([tokenId, z.array(tokenId).length(1)]).transform((id) => (typeof id === "number" ? id : (id[0] as number)));

/** The tokens that a `config.json` names, in camelCase; null is absent. */
export const tokenIds = {
  padTokenId: tokenId.nullish(),
  eosTokenId: oneTokenId.nullish(),
  decoderStartTokenId: tokenId.nullish(),
  forcedBosTokenId: tokenId.nullish(),
  forcedEosTokenId: oneTokenId.nullish(),
};

type NamedTokens = { readonly [Key in keyof typeof tokenIds]?: number | null | undefined };

/** The share of numbers to drop in training. */
export const dropoutRate = z.number().min(0).lt(1);

/** What a layer norm adds to the variance: published models have 1e-12 to 1e-5. From 1 on it drowns what it is added to; below the least it is nothing in float32. */
export const normEpsilon = z.number().min(1e-20).max(0.1);

/** The standard deviation of fresh weights: published models have 0.006 to 0.1. */
export const standardDeviation = z.number().positive().max(10);

/** Reads the keys of a `config.json`, or of the other `file`, by a schema of their camelCase names. @throws ConfigError naming the first wrong key and its value. */
export function parseConfigJson<Schema extends z.ZodObject>(
  schema: Schema,
  json: Readonly<Record<string, unknown>>,
  file = "config.json",
): z.output<Schema> {
  refuseMisspelt(Object.keys(schema.shape).map(snakeCase), json, file);
  const parsed = schema.safeParse(camelCaseKeys(json));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = snakeCase(String(issue?.path[0] ?? ""));
  throw new ConfigError(`${file}: ${key} is ${JSON.stringify(json[key])}: ${issue?.message ?? "not valid"}.`);
}

/**
 * Files hold many keys that are nobody's business here, but one that is a known key but for a letter or two, where that key is missing, would give the model a default
 * that it was not trained with. Ids of tokens are left out: their keys are a letter apart.
 */
function refuseMisspelt(known: readonly string[], json: Readonly<Record<string, unknown>>, file: string): void {
  const missing = known.filter((key) => !(key in json) && key.length > 5 && !key.endsWith("_token_id"));
  for (const key of Object.keys(json)) {
    if (known.includes(key) || key.endsWith("_token_id")) continue;
    // `num_beams` is two letters from `num_heads`.
    const meant = missing.find((each) => editDistance(key, each) <= (each.length < 12 ? 1 : 2));
    if (meant === undefined) continue;
    throw new ConfigError(`${file}: has no ${meant}, but ${JSON.stringify(key)}.`, {
      hint: `Did you mean "${meant}"? Else take the key out.`,
    });
  }
}

/**
 * Checks that every token that a `config.json`, or the other `file`, names has an embedding, and then those that it leaves to a default: a small vocabulary may lack
 * what a published model has.
 * @param json What the file holds.
 * @throws ConfigError naming the key and its value.
 */
export function checkTokenIds(
  config: NamedTokens & Pick<ModelConfig, "vocabSize">,
  json: Readonly<Record<string, unknown>>,
  file = "config.json",
): void {
  const outside = tokensInOrder.filter((key) => (config[key] ?? 0) >= config.vocabSize);
  const [key] = [...outside.filter((each) => json[snakeCase(each)] != null), ...outside];
  if (key === undefined) return;
  const [name, place] = [snakeCase(key), `is outside the vocabulary of ${config.vocabSize}.`];
  if (json[name] != null) throw new ConfigError(`${file}: ${name} ${config[key]} ${place}`);
  throw new ConfigError(`${file}: has no ${name}, and the default of its model_type, ${config[key]}, ${place}`, {
    hint: `Add "${name}", with the id that the tokenizer has for it.`,
  });
}

/** The end of a text first: padding and start may be made of it where they are not named. */
const tokensInOrder = ["eosTokenId", "padTokenId", "decoderStartTokenId", "forcedBosTokenId", "forcedEosTokenId"] as const;

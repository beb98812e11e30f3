import { z } from "zod";
import { ConfigError, camelCaseKeys, snakeCase } from "../../core/index.js";
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

/** Reads the keys of a `config.json`, or of the other `file`, by a schema of their camelCase names. @throws ConfigError naming the first wrong key and its value. */
export function parseConfigJson<Schema extends z.ZodObject>(
  schema: Schema,
  json: Readonly<Record<string, unknown>>,
  file = "config.json",
): z.output<Schema> {
  const parsed = schema.safeParse(camelCaseKeys(json));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = snakeCase(String(issue?.path[0] ?? ""));
  throw new ConfigError(`${file}: ${key} is ${JSON.stringify(json[key])}: ${issue?.message ?? "not valid"}.`);
}

/** Checks that every token the config, or the other `file`, names has an embedding. @throws ConfigError naming the key and its value. */
export function checkTokenIds(config: NamedTokens & Pick<ModelConfig, "vocabSize">, file = "config.json"): void {
  for (const key of Object.keys(tokenIds) as (keyof typeof tokenIds)[]) {
    const id = config[key] ?? 0;
    if (id >= config.vocabSize) throw new ConfigError(`${file}: ${snakeCase(key)} ${id} is outside the vocabulary of ${config.vocabSize}.`);
  }
}

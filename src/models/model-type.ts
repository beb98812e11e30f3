import { ConfigError, nearest } from "../core/index.js";

/**
 * The entry of a table for a Hugging Face `model_type`. @throws ConfigError for one that is not in it, naming those that are.
 * @param place Where it was read, for the error.
 */
export function byModelType<Entry>(table: Readonly<Record<string, Entry>>, modelType: unknown, place = "config.json: "): Entry {
  if (typeof modelType === "string" && Object.hasOwn(table, modelType)) return table[modelType] as Entry;
  const supported = Object.keys(table);
  const guess = nearest(String(modelType), supported);
  throw new ConfigError(`${place}model_type ${JSON.stringify(modelType)} is not supported; ${supported.join(", ")} are.`, {
    ...(guess === undefined ? {} : { hint: `Did you mean '${guess}'?` }),
  });
}

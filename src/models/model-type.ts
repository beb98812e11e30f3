import { ConfigError, nearest } from "../core/index.js";

/** How a `model_type` that is not in a table is refused. */
export interface RefusalOptions {
  /** Where it was read. Default: `config.json`. */
  readonly place?: string;
  /** Of types that are not in the table, what they are good for. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** The entry of a table for a Hugging Face `model_type`. @throws ConfigError for one that is not in it, naming those that are. */
export function byModelType<Entry>(
  table: Readonly<Record<string, Entry>>,
  modelType: unknown,
  { place = "config.json: ", elsewhere = {} }: RefusalOptions = {},
): Entry {
  const name = String(modelType);
  if (typeof modelType === "string" && Object.hasOwn(table, name)) return table[name] as Entry;
  const supported = Object.keys(table);
  const guess = nearest(name, supported);
  const hint = Object.hasOwn(elsewhere, name) ? elsewhere[name] : guess && `Did you mean '${guess}'?`;
  throw new ConfigError(`${place}model_type ${JSON.stringify(modelType)} is not supported; ${supported.join(", ")} are.`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

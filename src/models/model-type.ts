import { ConfigError, nearest } from "../core/index.js";

/** The entry of a table for the `model_type` that a `config.json` names. @throws ConfigError for one that is not in it, naming those that are. */
export function byModelType<Entry>(
  table: Readonly<Record<string, Entry>>,
  modelType: unknown,
  /** Of types that are not in the table, what they are good for, or what they have that no type in it has. */
  elsewhere: Readonly<Record<string, string>> = {},
): Entry {
  return found(table, modelType) ?? refuse(table, modelType, { place: "config.json: ", hint: hintFor(modelType, table, elsewhere) });
}

/** The same for one that somebody typed. */
export function byTypedModelType<Entry>(table: Readonly<Record<string, Entry>>, modelType: string): Entry {
  const guess = nearest(modelType, Object.keys(table));
  return found(table, modelType) ?? refuse(table, modelType, { place: "", hint: guess && `Did you mean '${guess}'?` });
}

function found<Entry>(table: Readonly<Record<string, Entry>>, modelType: unknown): Entry | undefined {
  return typeof modelType === "string" && Object.hasOwn(table, modelType) ? table[modelType] : undefined;
}

function refuse(table: object, modelType: unknown, { place, hint }: { readonly place: string; readonly hint: string | undefined }): never {
  const supported = Object.keys(table).join(", ");
  const options = hint === undefined ? {} : { hint };
  throw new ConfigError(`${place}model_type ${JSON.stringify(modelType)} is not supported; ${supported} are.`, options);
}

/** Names of architectures are near each other and stand for different models: only another spelling of one is guessed. */
function hintFor(modelType: unknown, table: object, elsewhere: Readonly<Record<string, string>>): string | undefined {
  if (typeof modelType !== "string") return undefined;
  if (Object.hasOwn(elsewhere, modelType)) return elsewhere[modelType];
  const guess = Object.keys(table).find((each) => bare(each) === bare(modelType));
  if (guess !== undefined) return `Did you mean '${guess}'?`;
  return "It is another architecture, however alike its weights are: under another's name they would load, if at all, as another model.";
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

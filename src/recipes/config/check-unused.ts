import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../../core/index.js";
import { tokenizerSchema } from "./data.js";
import { modelFolders, type NamedModels } from "./named-models.js";

/**
 * Settings of a tokenizer that is not trained, because a model folder brings it, or because `tokenizer.from` names it.
 * @throws ConfigError for one that differs from its default.
 */
export function refuseUnusedTokenizer({ tokenizer, ...models }: NamedModels & { readonly tokenizer: NamedTokenizer }): void {
  const [folder] = modelFolders(models);
  const { from, ...ofTraining } = tokenizer;
  if (folder !== undefined && from !== undefined) throw new ConfigError(`tokenizer.from: ${folder} brings its own tokenizer.`);
  const brings = folder ?? from;
  if (brings === undefined) return;
  const key = changedKey(ofTraining, tokenizerSchema.parse({}));
  if (key === undefined) return;
  throw new ConfigError(`tokenizer.${key}: is for a tokenizer trained for the task; ${brings} brings its own.`);
}

interface NamedTokenizer {
  readonly from?: string | undefined;
}

/** The first key whose value is not the default's. */
export function changedKey(settings: object, defaults: object): string | undefined {
  const usual: Readonly<Record<string, unknown>> = { ...defaults };
  return Object.entries(settings).find(([key, value]) => !isDeepStrictEqual(value, usual[key]))?.[0];
}

import { resolve } from "node:path";
import { hubNameOf } from "../../hub/index.js";
import type { NamedAdapterBase } from "../../models/index.js";
import type { ModelConfig } from "../config/index.js";

/** Where the base of a recipe's model is found again by its adapter; undefined for a model that has none, or into whose weights it is merged. */
export function adapterBase({ from, lora }: ModelConfig): NamedAdapterBase | undefined {
  if (lora === undefined || lora.merge || from === undefined) return undefined;
  const repo = hubNameOf(from);
  return repo === undefined ? { name: resolve(from) } : { name: repo.name, revision: repo.revision };
}

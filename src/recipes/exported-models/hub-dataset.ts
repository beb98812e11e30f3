import { dataExtension } from "../../data/index.js";
import { hubNameOf } from "../../hub/index.js";

/** The name by which the hub knows a recipe's dataset; undefined for files and built-in ones. */
export function hubDataset({ train }: { readonly train?: string | undefined }): string | undefined {
  return train === undefined || dataExtension(train) !== undefined ? undefined : hubNameOf(train)?.name;
}

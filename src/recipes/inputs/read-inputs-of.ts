import { ConfigError, DataError } from "../../core/index.js";
import { assertDelimited, type Columns, readSources, type SplitName, type UnlabeledInput } from "../../data/index.js";
import type { FetchOptions } from "../../hub/index.js";
import { fetchedSplits } from "../hub-sources/index.js";

/** Where the inputs are that something is to be written for. */
export interface InputsConfig {
  /** A data file, a text file, a dataset of the hub, or the inputs themselves. */
  readonly inputs: string | readonly UnlabeledInput[];
  readonly split?: SplitName | undefined;
  readonly columns?: Pick<Columns, "source" | "id"> | undefined;
  readonly delimiter?: string | undefined;
  /** Whether conversations stay conversations. */
  readonly asConversations?: boolean | undefined;
}

/**
 * The inputs that something is to be written for: the inputs themselves, those of a file, or those of one split of a dataset of the hub, which is fetched first.
 * @throws ConfigError for a split or columns of what has none; DataError for one that is not there; errors of the readers and of the hub.
 */
export async function readInputsOf(
  { inputs, split, columns = {}, delimiter, asConversations }: InputsConfig,
  options: FetchOptions,
): Promise<readonly UnlabeledInput[]> {
  const onNote = (message: string): void => options.onEvent?.({ kind: "warning", message });
  const splits = typeof inputs === "string" ? await fetchedSplits(inputs, options) : undefined;
  if (splits === undefined) {
    if (split !== undefined) throw new ConfigError(`split is ${split}, but the inputs are no dataset of the hub: only these have splits.`);
    if (typeof inputs !== "string" || inputs.endsWith(".txt")) refuseColumns(columns);
    assertDelimited(typeof inputs === "string" ? [inputs] : ["the inputs themselves"], delimiter);
    return typeof inputs === "string" ? readSources(inputs, { columns, delimiter, asConversations, onNote }) : inputs;
  }
  const { [split ?? "test"]: path } = splits;
  if (path !== undefined) {
    assertDelimited([path], delimiter);
    return readSources(path, { columns, delimiter, asConversations, onNote });
  }
  throw new DataError(`${inputs}: there is no ${split ?? "test"} split; there are ${Object.keys(splits).join(", ")}.`, {
    hint: "Name one of them: split in the recipe, --split on the command line.",
  });
}

function refuseColumns(columns: NonNullable<InputsConfig["columns"]>): void {
  if (Object.keys(columns).length === 0) return;
  throw new ConfigError(`columns is ${JSON.stringify(columns)}, but lines of text have no columns.`, {
    hint: "Leave it out, or give a data file: columns in the recipe, --source-column on the command line.",
  });
}

import { ConfigError } from "../../core/index.js";

/** A delimiter that is given has something to part. @throws ConfigError where none of the files is `.csv` or `.tsv`. */
export function assertDelimited(paths: readonly string[], delimiter: string | undefined): void {
  if (delimiter === undefined || paths.some((path) => /\.[ct]sv$/.test(path))) return;
  throw new ConfigError(`delimiter is ${JSON.stringify(delimiter)}, but no file is .csv or .tsv: ${paths.join(", ")}.`, {
    hint: "Leave it out.",
  });
}

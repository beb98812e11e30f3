/** A table as text: what the terminal and the Markdown report both print. */
export interface TextTable {
  readonly header: readonly string[];
  /** The same titles as the field abbreviates them, for where there is little room. */
  readonly shortHeader: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

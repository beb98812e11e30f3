/** Which column of a file holds what. A column that is not named here has its own name: `source`, `target`, `id`, `references`. */
export interface Columns {
  readonly source?: string;
  readonly target?: string;
  readonly id?: string;
  readonly references?: string;
}

/** The columns of a file that are looked at. */
export function columnNames(columns: Columns): Required<Columns> {
  return { source: "source", target: "target", id: "id", references: "references", ...columns };
}

/**
 * Which column of a file holds what. A column that is not named here has its own name: `source`, `target`, `id`, `references`. Source and target may be
 * templates over columns: `{context}; answer: {answers.text[0]}`, see {@link fillTemplate}.
 */
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

/**
 * The columns of a row or file with these names.
 * @param otherwise What counts where nobody says which column is the source, and there is none of that name: a task's own columns.
 */
export function columnsAmong(present: readonly string[], columns: Columns, otherwise: Columns = {}): Columns {
  return columns.source === undefined && !present.includes("source") ? { ...otherwise, ...columns } : columns;
}

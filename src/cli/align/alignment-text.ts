import { renderTable } from "../table.js";
import { printable, wrap } from "../text.js";
import type { AlignedPair, FolderAlignment } from "./align-folders.js";
import { answersInWords } from "./answers-in-words.js";
import { figuresInWords } from "./figures-in-words.js";
import { showTokens } from "./show-token.js";

/** An alignment as the terminal shows it: the first texts group by group, then the figures of all. */
export function alignmentText(
  { pairs, figures, answers }: FolderAlignment,
  { columns, shown }: { readonly columns: number; readonly shown: number },
): string {
  const header = ["teacher", "student", ""];
  const table = ({ teacher, student, groups }: AlignedPair): string => {
    const rows = groups.map((group) =>
      [showTokens(teacher.tokens, group.teacher), showTokens(student.tokens, group.student), group.kind].map(printable),
    );
    return renderTable({ header, shortHeader: header, rows }, columns);
  };
  return [
    ...pairs.slice(0, shown).flatMap((pair) => ["", wrap(printable(pair.teacher.text), { columns }), table(pair)]),
    "",
    ...[...figuresInWords(figures), ...(answers === undefined ? [] : answersInWords(answers, figures))].map((text) =>
      wrap(printable(text), { columns }),
    ),
    "",
  ].join("\n");
}

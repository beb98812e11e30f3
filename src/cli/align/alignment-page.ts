import type { SideFigures } from "../../align/index.js";
import type { Page, PageTable } from "../../page/index.js";
import type { FolderAlignment } from "./align-folders.js";
import { figuresInWords } from "./figures-in-words.js";
import { showToken, showTokens } from "./show-token.js";

/** An alignment as a page: what the figures say, the first texts group by group, and every token that never matches. */
export function alignmentPage({ teacher, student, method, pairs, figures }: FolderAlignment, { shown }: { readonly shown: number }): Page {
  const texts = pairs.slice(0, shown).map(
    (pair): PageTable => ({
      kind: "table",
      caption: pair.teacher.text,
      header: ["teacher", "student", ""],
      rows: pair.groups.map((group) => [
        showTokens(pair.teacher.tokens, group.teacher),
        showTokens(pair.student.tokens, group.student),
        group.kind,
      ]),
    }),
  );
  const never = [...neverMatched("student", figures.student), ...neverMatched("teacher", figures.teacher)];
  return {
    title: "Two tokenizers, token by token",
    subtitle: `Teacher: ${teacher}. Student: ${student}. Aligned by ${method}.`,
    sections: [
      { id: "figures", title: "How far they go together", parts: [{ kind: "list", items: figuresInWords(figures) }] },
      ...(texts.length === 0 ? [] : [{ id: "texts", title: "Texts", parts: texts }]),
      ...(never.length === 0 ? [] : [{ id: "never", title: "Tokens that never match", parts: never }]),
    ],
  };
}

function neverMatched(who: string, { neverMatched: tokens }: SideFigures): PageTable[] {
  if (tokens.length === 0) return [];
  const rows = tokens.map((token) => [showToken(token), token.count.toLocaleString("en")]);
  return [{ kind: "table", caption: `Of the ${who}, the most frequent first`, header: ["token", "in the texts"], rows }];
}

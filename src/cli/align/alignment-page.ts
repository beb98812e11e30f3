import type { SideFigures } from "../../align/index.js";
import type { Page, PageSection, PageTable } from "../../page/index.js";
import type { AnswerFacts, FolderAlignment } from "./align-folders.js";
import { answersInWords, showLostToken } from "./answers-in-words.js";
import { figuresInWords } from "./figures-in-words.js";
import { showToken, showTokens } from "./show-token.js";

/** An alignment as a page: what the figures say, what is lost of recorded answers, the first texts group by group, and every token that never matches. */
export function alignmentPage(alignment: FolderAlignment, { shown }: { readonly shown: number }): Page {
  const { teacher, student, method, pairs, figures, answers } = alignment;
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
      ...(answers === undefined ? [] : [lostSection(answers, figures)]),
      ...(texts.length === 0 ? [] : [{ id: "texts", title: "Texts", parts: texts }]),
      ...(never.length === 0 ? [] : [{ id: "never", title: "Tokens that never match", parts: never }]),
    ],
  };
}

function lostSection(answers: AnswerFacts, figures: FolderAlignment["figures"]): PageSection {
  const lost = answers.lost.map((token) => [showLostToken(token), token.mass.toFixed(4), token.positions.toLocaleString("en")]);
  const unused = answers.unused.map(({ place, reason }) => [place, reason]);
  const table = (caption: string, header: readonly string[], rows: readonly string[][]): PageTable[] =>
    rows.length === 0 ? [] : [{ kind: "table", caption, header, rows }];
  return {
    id: "lost",
    title: "What is lost of the teacher's lists",
    parts: [
      { kind: "list", items: answersInWords(answers, figures) },
      ...table("Tokens that the student does not have, at matched positions", ["token", "probability, summed", "positions"], lost),
      ...table("Answers that are not used", ["answer", "because"], unused),
    ],
  };
}

function neverMatched(who: string, { neverMatched: tokens }: SideFigures): PageTable[] {
  if (tokens.length === 0) return [];
  const rows = tokens.map((token) => [showToken(token), token.count.toLocaleString("en")]);
  return [{ kind: "table", caption: `Of the ${who}, the most frequent first`, header: ["token", "in the texts"], rows }];
}

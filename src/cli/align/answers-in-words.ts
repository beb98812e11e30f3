import type { AlignmentFigures, LostToken } from "../../align/index.js";
import type { AnswerFacts } from "./align-folders.js";
import { showToken } from "./show-token.js";

/** So many lost tokens, and answers that are not used, are named. */
const mostNamed = 12;

/** What is lost of recorded answers, a sentence each. */
export function answersInWords({ used, unused, lost }: AnswerFacts, { student, missingMass, outsideMass }: AlignmentFigures): string[] {
  const count = (value: number): string => value.toLocaleString("en");
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    `${count(used)} of ${count(used + unused.length)} answers are used.`,
    `Of the teacher's probability at a matched position, ${percent(missingMass)} is on listed tokens that the student does not have, and ${percent(outsideMass)} ` +
      "outside of the list, on average.",
    `${percent(1 - student.matchedShare)} of the student's positions match none: there it learns its own token alone.`,
    ...(lost.length === 0 ? [] : [`Most is lost of: ${named(lost, showLost)}.`]),
    ...(unused.length === 0 ? [] : [`Not used: ${named(unused, ({ place, reason }) => `${place} (${reason})`)}.`]),
  ];
}

function showLost(token: LostToken): string {
  return `${showLostToken(token)} (${token.mass.toFixed(3)} in ${token.positions.toLocaleString("en")})`;
}

/** A lost token; one that its server lists without bytes has nothing to show. */
export function showLostToken(token: LostToken): string {
  return token.bytes.length === 0 ? "<no bytes>" : showToken(token);
}

function named<Item>(items: readonly Item[], show: (item: Item) => string): string {
  const more = items.length > mostNamed ? `, and ${(items.length - mostNamed).toLocaleString("en")} more` : "";
  return `${items.slice(0, mostNamed).map(show).join(", ")}${more}`;
}

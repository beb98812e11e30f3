import type { AlignmentFigures, SideFigures } from "../../align/index.js";
import { showToken } from "./show-token.js";

/** So many of the tokens that never match are named. */
const mostNamed = 12;

/** What the figures say, a sentence each. */
export function figuresInWords({ texts, teacher, student }: AlignmentFigures): string[] {
  const count = (value: number): string => value.toLocaleString("en");
  const of = (who: string, { tokens, matched, matchedShare }: SideFigures): string =>
    `${(100 * matchedShare).toFixed(1)} % of the ${who}'s tokens match (${count(matched)} of ${count(tokens)}).`;
  const never = (who: string, { neverMatched }: SideFigures): string[] => {
    if (neverMatched.length === 0) return [];
    const named = neverMatched.slice(0, mostNamed).map((token) => `${showToken(token)} (${count(token.count)})`);
    const more = neverMatched.length > mostNamed ? ` and ${count(neverMatched.length - mostNamed)} more` : "";
    return [`Tokens of the ${who} that never match: ${named.join(", ")}${more}.`];
  };
  return [
    `${count(texts)} ${texts === 1 ? "text" : "texts"}: ${of("student", student)} ${of("teacher", teacher)}`,
    ...never("student", student),
    ...never("teacher", teacher),
  ];
}

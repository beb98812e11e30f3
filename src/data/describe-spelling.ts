import type { SpellingReport } from "./check-spelling.js";

/** So many characters are named. */
const shownCharacters = 12;
/** So much of an example is shown. */
const shownLength = 60;

/**
 * One line for people about texts that do not come back from their tokens, such as `600 of 600 targets do not come back from their tokens as they are: { and line breaks
 * are lost; "{a}" becomes "a"`; undefined if all do.
 * @param what The texts, in the plural.
 */
export function describeSpelling({ texts, altered, lost, example }: SpellingReport, what: string): string | undefined {
  if (example === undefined) return undefined;
  const named = lost.slice(0, shownCharacters).map(({ character }) => nameOf(character));
  const more = lost.length > named.length ? [`${lost.length - named.length} others`] : [];
  const losses =
    lost.length === 0 ? "white space is" : `${listed([...named, ...more])} ${lost.length === 1 && !named[0]?.endsWith("s") ? "is" : "are"}`;
  const verb = lost.length === 0 ? "changed" : "lost";
  return `${altered} of ${texts} ${what} do not come back from their tokens as they are: ${losses} ${verb}; ${shown(example.text)} becomes ${shown(example.comesBack)}`;
}

function nameOf(character: string): string {
  return { "\n": "line breaks", "\r": "carriage returns", "\t": "tabs", "\u00a0": "no-break spaces" }[character] ?? character;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(" ")} and ${names.at(-1)}`;
}

function shown(text: string): string {
  const characters = Array.from(text);
  return JSON.stringify(characters.length > shownLength ? `${characters.slice(0, shownLength).join("")}…` : text);
}

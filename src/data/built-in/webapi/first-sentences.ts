/** How many words one sentence may have, and up to how many words a second one is added. */
const maxWords = 60;
const wordsForSecond = 40;

// A full stop ends a sentence if a capital or an opening mark follows, unless an abbreviation stands before it.
const sentenceEnd = /(?<=[.!?]["')\]]?)(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|St|No)\.)\s+(?=["'(<[]?[A-Z])/;

/**
 * The first sentence of a documentation comment, or the first two where they are short together, as plain text without Markdown. Only the
 * first paragraph counts, up to the first tag (`@deprecated` …) or link. Undefined if there is no whole sentence, or if it is over 60 words.
 */
export function firstSentences(documentation: string): string | undefined {
  const paragraph = documentation.split(/\n\s*\n|(?:^|\n)@\w+|\n?\[MDN Reference\]/)[0] ?? "";
  const [first = "", second] = plainText(paragraph).split(sentenceEnd);
  if (!/[.!?]["')\]]?$/.test(first) || countWords(first) > maxWords || countWords(first) < 3) return undefined;
  const both = `${first} ${second ?? ""}`;
  return second !== undefined && /[.!?]["')\]]?$/.test(second) && countWords(both) <= wordsForSecond ? both : first;
}

function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*|`/g, "")
    .replace(/\s+/g, " ")
    .replace(/Available only in secure contexts\.?/g, "")
    .trim();
}

function countWords(text: string): number {
  return text.split(" ").length;
}

import { unsupported } from "./template-problem.js";
import { Text } from "./text.js";

/** A text in capital or in small letters, as Python's `upper` and `lower`. */
export function changedCase(text: Text, to: "upper" | "lower"): Text {
  const change = (part: string): string => (to === "upper" ? part.toUpperCase() : part.toLowerCase());
  const [whole, byCharacter] = [change(text.text), text.mapCharacters(change)];
  // A sigma at the end of a word has a form of its own, as long as the other.
  return whole.length === byCharacter.text.length ? new Text(whole, byCharacter.origins) : byCharacter;
}

/** The first character as a title's, the others small: Python's `capitalize`. */
export function capitalized(text: Text): Text {
  const [first, ...others] = text.characters();
  if (first === undefined) return text;
  const rest = changedCase(Text.join(others), "lower");
  // Where a title's letter is another than a capital one, such as ǅ; and a sigma that ends a word of one letter.
  if (/[\u00df\u0149\u01c4-\u01cc\u01f0-\u01f3\u0390\u03b0\u0587\u1e96-\u1e9a\u1f50-\u1fff\ufb00-\ufb17]/.test(first.text)) {
    return unsupported(`capitalize of a text that begins with ${JSON.stringify(first.text)}`, "capitalize");
  }
  return Text.join([changedCase(first, "upper"), rest]);
}

/** Where a title's capitals stand: at each run of letters, as Python's `title` has it, or at each part between white space and opening brackets, as Jinja's filter. */
const titleStarts = { words: /[A-Za-z]+/g, parts: /[^-\s({[<]+/g } as const;

/** A text as a title. @param by What begins with a capital letter. Refused for other letters than those of ASCII. */
export function titled(text: Text, by: keyof typeof titleStarts): Text {
  if (/[^\0-\x7f]/.test(text.text)) return unsupported("title of a text with other letters than those of ASCII", "title");
  const change = (part: string): string => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase();
  return new Text(text.text.replace(titleStarts[by], change), text.origins);
}

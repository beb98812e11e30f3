import { DataError } from "../../core/index.js";
import { templateOrigin } from "./jinja/index.js";

/** No conversation has more messages: each has a character of its own that marks what it says. */
const mostMessages = 0x7000;
const generatedBit = 0x8000;

/** What marks the characters of a message's content. @throws DataError for a conversation without end. */
export function messageOrigin(index: number): string {
  if (index >= mostMessages) throw new DataError(`a conversation has more than ${mostMessages} messages.`);
  return String.fromCharCode(index + 1);
}

/** The same character as one that stands in `{% generation %}`. */
export function generatedOrigin(origin: string): string {
  return String.fromCharCode(origin.charCodeAt(0) | generatedBit);
}

/** Whether a character stands in `{% generation %}`. */
export function isGenerated(origin: string): boolean {
  return (origin.charCodeAt(0) & generatedBit) !== 0;
}

/** Which message a character is from; undefined for the template's own. */
export function messageOf(origin: string): number | undefined {
  const index = (origin.charCodeAt(0) & ~generatedBit) - 1;
  return index === templateOrigin.charCodeAt(0) - 1 ? undefined : index;
}

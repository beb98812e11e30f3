import { isBlankText } from "./tokenize.js";

/** A unit that is longer holds several words, whose repetition n-grams of tokens see. */
const longestUnit = 32;

/**
 * Whether most of a text is one piece of at most 32 characters, written over and over without a pause: `,,,,`, `ha ha ha ha`, 哈哈哈哈. Digits alone are no
 * such piece: 1000000 is a number.
 * @param times How often at least the piece follows itself.
 */
export function runsInCharacterLoop(text: string, times: number): boolean {
  if (isBlankText(text)) return false;
  // The space that would stand behind the last piece if another one came.
  const characters = `${text.trim()} `;
  const loops = new RegExp(`(.{1,${longestUnit}}?)\\1{${times - 1},}`, "gsu");
  let looping = 0;
  for (const [loop, unit] of characters.matchAll(loops)) if (/[^\s\d]/u.test(unit as string)) looping += loop.length;
  return 2 * looping >= characters.length;
}

import { unspacedScripts } from "./unspaced-scripts.js";

/** Texts of which a metric sees little or nothing, so that its numbers say little of them. */
export interface BlindSpot {
  /** Whether a text that is not blank is one. */
  hides(text: string): boolean;
  /** What is said of segments with such a text, after their number. */
  readonly description: string;
}

const LETTER = /\p{L}/gu;
/** Letters of scripts whose words no space parts. */
const UNSPACED = new RegExp(`[${unspacedScripts}]`, "gu");
/** The first of them; what has none beyond is not looked at letter by letter. */
const FIRST_UNSPACED = /[\u0e00-\u{10ffff}]/u;

/**
 * The blind spot of a metric that takes words to stand between spaces: texts of scripts that have none, such as Chinese, Japanese and Thai, whose sentences
 * are one token each. A text is one if more than half of its letters are.
 * @param consequence What the metric makes of such a text, and what would see more of it.
 */
export function unspacedText(consequence: string): BlindSpot {
  return {
    hides: (text) => FIRST_UNSPACED.test(text) && 2 * count(text, UNSPACED) > count(text, LETTER),
    description: `are of a script without spaces between words, ${consequence}`,
  };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

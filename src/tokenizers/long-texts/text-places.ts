import type { AddedToken } from "../tokenizer-json.js";
import type { CuttingKind } from "./cutting-kind.js";

/** Characters that join with what follows them, although they are letters (Grapheme_Cluster_Break = Prepend). */
const joinsNext = /[\u0d4e\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u;
/** Letters that join with what stands before them: Hangul jamo, Thai and Lao AM, half-width voice marks. */
const joinsPrevious = /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u0e33\u0eb3\uff9e\uff9f]/u;
/** What a space ends, and what a space begins, without joining with it. */
const beforeSpace = /^[^\s\p{Cf}\p{Cc}]$/u;
const afterSpace = /^[^\s\p{M}\p{Cf}\p{Cc}\p{EMod}]$/u;
/** What stands alone beside any other of its kind. */
const standsAlone = /^[\p{L}\p{N}\x21-\x7e]$/u;
const plainSpaces = /^[ \n\t]{3}$/;

/** Where a text can be ended, or cut in two, without changing what a tokenizer makes of what stands before. */
export class TextPlaces {
  readonly #text: string;
  readonly #kind: CuttingKind;
  /** Whether an added token takes the white space before it, however much, so that a run of it is open to its end. */
  readonly #isSpaceOpen: boolean;
  readonly #contents: readonly string[];
  /** So far from a place no added token may stand. */
  readonly #margin: number;

  constructor(text: string, { kind, addedTokens }: { readonly kind: CuttingKind; readonly addedTokens: readonly AddedToken[] }) {
    this.#text = text;
    this.#kind = kind;
    this.#isSpaceOpen = addedTokens.some(({ lstrip }) => lstrip);
    this.#contents = addedTokens.map(({ content }) => folded(content));
    this.#margin = 2 + Math.max(0, ...addedTokens.map(({ content }) => content.length));
  }

  /**
   * The last place in `(from, to)` where a text can be cut in two, so that the tokens of both parts are those of the whole. Undefined where there is none.
   */
  lastCut(from: number, to: number): number | undefined {
    return this.#last(from, to - 1, (place) => this.#partsWords(place));
  }

  /** The last place in `(from, to]` where a text can end: what is normalized, and where words end, before it is the same, whatever follows. Undefined where there is none. */
  lastEnd(from: number, to: number): number | undefined {
    return this.#last(from, to, (place) => this.#partsCharacters(place));
  }

  #last(from: number, to: number, isGood: (place: number) => boolean): number | undefined {
    for (let place = to; place > from; place--) if (isGood(place) && this.#isFree(place)) return place;
    return undefined;
  }

  /** Before a single space, where words, and normalization, end in any case; where white space is dropped, also within it; between any two bytes that are none. */
  #partsWords(place: number): boolean {
    if (this.#kind === "bytes") return /\S/.test(this.#before(place)) && /^[^\s\udc00-\udfff]/.test(this.#text.slice(place, place + 1));
    if (this.#kind !== "byte-level" && plainSpaces.test(this.#text.slice(place - 1, place + 2))) return true;
    if (this.#text[place] !== " ") return false;
    const [before, after] = [this.#before(place), this.#at(place + 1)];
    return beforeSpace.test(before) && !joinsNext.test(before) && afterSpace.test(after) && !joinsPrevious.test(after);
  }

  /** Between characters of which neither belongs to the other; where nothing is normalized, between any two, but not just before white space ends. */
  #partsCharacters(place: number): boolean {
    const [before, after] = [this.#before(place), this.#at(place)];
    if (this.#kind !== "byte-level")
      return standsAlone.test(before) && standsAlone.test(after) && !joinsNext.test(before) && !joinsPrevious.test(after);
    if (before === "" || after === "" || /[\udc00-\udfff]/.test(after[0] as string)) return false;
    const isInSpace = !this.#isSpaceOpen && /^\s{3}$/.test(before + this.#text.slice(place, place + 2));
    return isInSpace || (/\S/.test(before) && /\S/.test(after));
  }

  /** The character that ends at a place; nothing where that would be half of one. */
  #before(place: number): string {
    const last = this.#text[place - 1] ?? "";
    if (/[\ud800-\udbff]/.test(last)) return "";
    return /[\udc00-\udfff]/.test(last) ? this.#text.slice(place - 2, place) : last;
  }

  #at(place: number): string {
    const point = this.#text.codePointAt(place);
    return point === undefined ? "" : String.fromCodePoint(point);
  }

  #isFree(place: number): boolean {
    const around = folded(this.#text.slice(Math.max(0, place - this.#margin), place + this.#margin));
    return !this.#contents.some((content) => around.includes(content));
  }
}

/** Added tokens may be matched after normalization, which is narrower than this. */
function folded(text: string): string {
  return text.normalize("NFKD").toLowerCase();
}

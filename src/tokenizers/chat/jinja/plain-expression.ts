import { quotedLiteral, unescaped } from "./string-literal.js";
import { unsupported } from "./template-problem.js";

/** The functions that parentheses become calls of, because a syntax tree does not say where some stood: around one expression, and around a tuple. */
export const groupFunctions = { group: "__group__", tuple: "__tuple__" } as const;

/** What is inside a tag. */
export interface ExpressionText {
  /** With strings written in one way, and parentheses as calls. */
  readonly plain: string;
  /** Where the tag ends. */
  readonly close: number;
  /** `-` or `+` before its end. */
  readonly closingSign: string;
}

/** One piece: a string, a number, a word, an opening or a closing bracket, white space, or any other character. */
const piece = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(?<![\w.])(\d\w*(?:\.\d\w*)?)|(\w+)|([[({])|([\])}])|(\s+)|[\s\S]/gsy;

/** After these a parenthesis groups; after other words it calls. */
const operatorWords = new Set("if elif else and or not in is set for".split(" "));

/** `is NAME` with something behind it that the test would be given. */
const testWithArgument = /\bis\s+(?:not\s+)?(?!not\b)(\w+)\b\s*(?=[(["{\d]|(?!(?:and|or|else|if|is|in|not)\b)[A-Za-z_])/;

/** An opened bracket. */
interface Bracket {
  /** Where in the pieces it is. */
  readonly at: number;
  readonly isGroup: boolean;
  hasComma: boolean;
}

/** Reads what is inside a tag, from `start` to its `closer`. */
export function readExpression(text: string, start: number, closer: string): ExpressionText {
  const reader = new ExpressionReader();
  piece.lastIndex = start;
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex;
    const sign = /[-+]/.test(text[at] as string) && text.startsWith(closer, at + 1) ? (text[at] as string) : "";
    if (reader.isBalanced && text.startsWith(closer, at + sign.length)) {
      reader.refuseTests();
      return { plain: reader.plain, close: at + sign.length + closer.length, closingSign: sign };
    }
    reader.take(piece.exec(text) as RegExpExecArray);
  }
  return unsupported("a tag without an end");
}

class ExpressionReader {
  readonly #parts: string[] = [];
  readonly #open: Bracket[] = [];
  /** What stands before, white space left out: whether a parenthesis here calls it. */
  #canCall = false;

  get isBalanced(): boolean {
    return this.#open.length === 0;
  }

  get plain(): string {
    return this.#parts.join("");
  }

  /** Tests with arguments, which the parser does not know. */
  refuseTests(): void {
    // What stands in strings is no test.
    const code = this.#parts.map((part) => (part.startsWith('"') ? '""' : part)).join("");
    const [, name] = testWithArgument.exec(code) ?? [];
    if (name !== undefined) unsupported(`the test ${name} with an argument`, name);
  }

  take([whole, single, double, number, word, opening, closing, space]: RegExpExecArray): void {
    const literal = single ?? double;
    if (opening !== undefined) this.#open.push({ at: this.#parts.length, isGroup: opening === "(" && !this.#canCall, hasComma: false });
    if (closing !== undefined) this.#closeGroup();
    const last = this.#open.at(-1);
    if (whole === "," && last !== undefined) last.hasComma = true;
    if (number !== undefined && /[^\d.]/.test(number)) unsupported(`the number ${number}`, number);
    this.#parts.push(literal === undefined ? whole : quotedLiteral(unescaped(literal)));
    if (space === undefined) this.#canCall = literal !== undefined || closing !== undefined || isName(word);
  }

  #closeGroup(): void {
    const opened = this.#open.pop();
    if (opened?.isGroup !== true) return;
    const isEmpty = this.#parts.slice(opened.at + 1).every((part) => part.trim() === "");
    // With a space: `not(x)` has none.
    this.#parts[opened.at] = ` ${opened.hasComma || isEmpty ? groupFunctions.tuple : groupFunctions.group}(`;
  }
}

function isName(word: string | undefined): boolean {
  return word !== undefined && !operatorWords.has(word);
}

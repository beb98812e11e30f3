import { readExpression } from "./plain-expression.js";
import { quotedLiteral } from "./string-literal.js";
import { unsupported } from "./template-problem.js";
import { isSpace } from "./white-space.js";

/** The function that `{% generation %}` becomes a call of: it gets what stands in the block. */
export const generationFunction = "__generation__";

const statements = new Set(
  "if elif else endif for endfor set endset macro endmacro call endcall filter endfilter break continue generation endgeneration".split(
    " ",
  ),
);

const openers = /\{[{%#]/g;

/**
 * A template with its white space decided, so that a parser needs no rule for it: as Jinja does with `trim_blocks` and `lstrip_blocks`, which Transformers sets. Lines end in line feeds, comments are empty,
 * strings are written in one way, and `{% generation %}` is a `{% call %}`. Statements and numbers that are not rendered here are refused by their names.
 */
export function plainSource(source: string): string {
  const text = source.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const parts: string[] = [];
  let [start, startsLine] = [0, true];
  openers.lastIndex = 0;
  for (let found = openers.exec(text); found !== null; found = openers.exec(text)) {
    const tag = readTag(text, found.index);
    parts.push(plainData(dataBefore(text.slice(start, found.index), { tag, startsLine })), tag.plain);
    [start, startsLine] = [tag.end, text[tag.end - 1] === "\n"];
    openers.lastIndex = tag.end;
  }
  // The parser takes one line feed off the end.
  return `${parts.join("")}${text.slice(start)}\n`;
}

/** Text between tags. A brace at its end would open another tag with what follows. */
function plainData(data: string): string {
  return data.endsWith("{") ? `{{${quotedLiteral(data)}}}` : data;
}

/** A tag, or a comment. */
interface Tag {
  readonly kind: "{{" | "{%" | "{#";
  /** `-` or `+` behind the opening. */
  readonly sign: string;
  /** The tag without its signs. */
  readonly plain: string;
  /** Where it ends, with the white space that it takes with it. */
  readonly end: number;
}

/** What stands before a tag, as far as the tag leaves it. */
function dataBefore(data: string, { tag, startsLine }: { readonly tag: Tag; readonly startsLine: boolean }): string {
  if (tag.sign === "-") return withoutEnd(data);
  if (tag.sign === "+" || tag.kind === "{{") return data;
  const line = data.lastIndexOf("\n") + 1;
  const isAlone = (line > 0 || startsLine) && Array.from(data.slice(line)).every((character) => isSpace(character));
  return isAlone ? data.slice(0, line) : data;
}

function withoutEnd(data: string): string {
  let end = data.length;
  while (end > 0 && isSpace(data[end - 1] as string)) end--;
  return data.slice(0, end);
}

function readTag(text: string, start: number): Tag {
  const kind = text.slice(start, start + 2) as Tag["kind"];
  const sign = /[-+]/.test(text[start + 2] ?? "") ? (text[start + 2] as string) : "";
  const inside = start + 2 + sign.length;
  if (kind === "{#") {
    const close = text.indexOf("#}", inside);
    if (close === -1) return unsupported("a comment without an end");
    return { kind, sign, plain: "{##}", end: endOf(text, close + 2, { kind, sign: text[close - 1] as string }) };
  }
  const { plain, close, closingSign } = readExpression(text, inside, kind === "{{" ? "}}" : "%}");
  return { kind, sign, plain: kind === "{%" ? statement(plain) : `{{${plain}}}`, end: endOf(text, close, { kind, sign: closingSign }) };
}

/** Behind a tag that ends in `-%}` all white space goes, behind a statement or comment a line feed. */
function endOf(text: string, close: number, { kind, sign }: { readonly kind: Tag["kind"]; readonly sign: string }): number {
  let end = close;
  if (sign === "-") while (end < text.length && isSpace(text[end] as string)) end++;
  else if (kind !== "{{" && sign !== "+" && text[end] === "\n") end++;
  return end;
}

function statement(plain: string): string {
  const [, name = ""] = /^\s*(\w+)/.exec(plain) ?? [];
  if (!statements.has(name)) return unsupported(`the statement ${name || JSON.stringify(plain.trim())}`, name);
  if (name === "for" && /\brecursive\s*$/.test(plain)) unsupported("a recursive for", "recursive");
  if (name === "generation") return `{% call ${generationFunction}() %}`;
  return name === "endgeneration" ? "{% endcall %}" : `{%${plain}%}`;
}

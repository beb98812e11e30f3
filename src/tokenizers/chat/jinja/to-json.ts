import { bindArguments } from "./arguments.js";
import { compare } from "./compare-values.js";
import { floatText } from "./format-value.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { type Arguments, Dictionary, isTrue, Sequence, typeName, type Value } from "./values.js";

interface Layout {
  readonly indent: string | undefined;
  readonly between: string;
  readonly colon: string;
  readonly isAscii: boolean;
  readonly isSorted: boolean;
}

/** The filter `tojson` as Transformers has it: Python's `json.dumps`, with characters as they are unless `ensure_ascii` is asked for. */
export function toJson(value: Value, given: Arguments): Text {
  const options = bindArguments("tojson", ["ensure_ascii", "indent", "separators", "sort_keys"], given);
  const indent = indentOf(options.indent ?? null);
  const [between, colon] = separatorsOf(options.separators ?? null, indent);
  const layout = { indent, between, colon, isAscii: isTrue(options.ensure_ascii ?? false), isSorted: isTrue(options.sort_keys ?? false) };
  return written(value, layout, "\n");
}

function indentOf(value: Value): string | undefined {
  if (value === null) return undefined;
  if (value instanceof Text) return value.text;
  return typeof value === "bigint" ? " ".repeat(Math.max(0, Number(value))) : unsupported(`tojson(indent=${typeName(value)})`, "tojson");
}

function separatorsOf(value: Value, indent: string | undefined): readonly [string, string] {
  if (value === null) return [indent === undefined ? ", " : ",", ": "];
  const [between, colon, ...more] = value instanceof Sequence ? value.items : [];
  if (between instanceof Text && colon instanceof Text && more.length === 0) return [between.text, colon.text];
  return failed("tojson: separators are two texts", "tojson");
}

/** @param lineBreak What a new line begins with where an indent is asked for. */
function written(value: Value, layout: Layout, lineBreak: string): Text {
  if (value === null) return new Text("null");
  if (typeof value === "boolean") return new Text(value ? "true" : "false");
  if (typeof value === "bigint") return new Text(String(value));
  if (typeof value === "number") return new Text(numberText(value));
  if (value instanceof Text) return quoted(value, layout);
  if (value instanceof Dictionary) return object(value, layout, lineBreak);
  if (value instanceof Sequence && (value.kind === "list" || value.kind === "tuple")) {
    const inner = lineBreak + (layout.indent ?? "");
    return enclosed(
      value.items.map((item) => written(item, layout, inner)),
      ["[", "]"],
      { layout, lineBreak },
    );
  }
  return failed(`Object of type ${typeName(value)} is not JSON serializable`, "tojson");
}

function object({ entries }: Dictionary, layout: Layout, lineBreak: string): Text {
  const inner = lineBreak + (layout.indent ?? "");
  const order = layout.isSorted ? [...entries].sort(([a], [b]) => compare(a, b, "<")) : entries;
  const members = order.map(([key, value]) =>
    Text.join([quoted(keyText(key), layout), written(value, layout, inner)], new Text(layout.colon)),
  );
  return enclosed(members, ["{", "}"], { layout, lineBreak });
}

function keyText(key: Value): Text {
  if (key instanceof Text) return key;
  if (key === null) return new Text("null");
  if (typeof key === "boolean") return new Text(key ? "true" : "false");
  return new Text(typeof key === "number" ? numberText(key) : String(key));
}

function enclosed(
  members: readonly Text[],
  [open, close]: readonly [string, string],
  { layout, lineBreak }: { readonly layout: Layout; readonly lineBreak: string },
): Text {
  if (members.length === 0) return new Text(open + close);
  if (layout.indent === undefined) return Text.join([new Text(open), Text.join(members, new Text(layout.between)), new Text(close)]);
  const inner = lineBreak + layout.indent;
  return Text.join([new Text(open + inner), Text.join(members, new Text(layout.between + inner)), new Text(lineBreak + close)]);
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return floatText(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
};

function quoted(value: Text, { isAscii }: Layout): Text {
  const inner = value.mapCharacters((character) => {
    const short = shortEscapes[character];
    if (short !== undefined) return short;
    return character < " " || (isAscii && character > "~") ? unitEscapes(character) : character;
  });
  return Text.join([new Text('"'), inner, new Text('"')]);
}

function unitEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
}

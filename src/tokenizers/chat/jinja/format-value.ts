import { unsupported } from "./template-problem.js";
import { empty, Text } from "./text.js";
import { Dictionary, Sequence, typeName, Undefined, type Value } from "./values.js";

/** A value as `{{ … }}` prints it: Python's `str`. */
export function printed(value: Value): Text {
  if (value instanceof Text) return value;
  return value instanceof Undefined ? empty : represented(value);
}

/** A value as it stands in a printed list: Python's `repr`. */
export function represented(value: Value): Text {
  if (value === null) return new Text("None");
  if (typeof value === "boolean") return new Text(value ? "True" : "False");
  if (typeof value === "bigint") return new Text(String(value));
  if (typeof value === "number") return new Text(floatText(value));
  if (value instanceof Text) return quoted(value);
  if (value instanceof Dictionary) return dictionaryText(value);
  if (value instanceof Sequence && (value.kind === "list" || value.kind === "tuple")) return sequenceText(value);
  if (value instanceof Undefined) return new Text("Undefined");
  return unsupported(`printing a value of type ${typeName(value)}`);
}

function sequenceText({ items, kind }: Sequence): Text {
  const inner = Text.join(items.map(represented), new Text(", "));
  if (kind === "list") return Text.join([new Text("["), inner, new Text("]")]);
  return Text.join([new Text("("), inner, new Text(items.length === 1 ? ",)" : ")")]);
}

function dictionaryText({ entries }: Dictionary): Text {
  const pairs = entries.map(([key, value]) => Text.join([represented(key), represented(value)], new Text(": ")));
  return Text.join([new Text("{"), Text.join(pairs, new Text(", ")), new Text("}")]);
}

/** A float as Python writes it: the shortest digits that give it back, with an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const digits = mantissa.replace(/[-.]/g, "");
  const sign = value < 0 ? "-" : "";
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${digits.slice(power + 1) || "0"}`;
}

const shortEscapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function quoted(value: Text): Text {
  const quote = value.text.includes("'") && !value.text.includes('"') ? '"' : "'";
  const inner = value.mapCharacters((character) => {
    if (character === quote) return `\\${quote}`;
    return shortEscapes[character] ?? (isPrintable(character) ? character : numberEscape(character));
  });
  return Text.join([new Text(quote), inner, new Text(quote)]);
}

function isPrintable(character: string): boolean {
  return character === " " || !/[\p{C}\p{Z}]/u.test(character);
}

function numberEscape(character: string): string {
  const hex = (character.codePointAt(0) as number).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

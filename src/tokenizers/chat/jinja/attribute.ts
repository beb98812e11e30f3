import { dictionaryMethod } from "./dictionary-methods.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { textMethod } from "./text-methods.js";
import { Callable, Dictionary, Loop, Namespace, orUndefined, Sequence, typeName, Undefined, type Value } from "./values.js";

/** What Python's values have besides what is supported here: a template that asks for one of these would get something there. */
const otherAttributes: Readonly<Record<string, readonly string[]>> = {
  str: words(
    `casefold center encode expandtabs format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle
    isupper ljust maketrans rindex rjust swapcase translate zfill`,
  ),
  dict: words("clear fromkeys pop popitem setdefault update"),
  list: words("append clear copy count extend index insert pop remove reverse sort"),
  tuple: words("count index"),
  int: words("bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes"),
  float: words("as_integer_ratio conjugate fromhex hex imag is_integer real"),
};

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/**
 * `object.name`: an attribute or method, or else, of a dictionary, its item of that name. What is not there is undefined, as Jinja has it.
 * @param hasItems Whether items count; not where they have been looked for already.
 */
export function attributeOf(object: Value, name: string, hasItems = true): Value {
  if (object instanceof Undefined) return failed(`'${object.name}' is undefined`, object.name);
  const found = ownAttribute(object, name);
  if (found !== undefined) return found;
  const type = typeName(object);
  if (name.startsWith("_") || otherAttributes[type]?.includes(name) === true) return unsupported(`${type}.${name}`, name);
  const item = hasItems && object instanceof Dictionary ? object.get(new Text(name)) : undefined;
  return orUndefined(item, `${type} object has no attribute ${name}`);
}

function ownAttribute(object: Value, name: string): Value | undefined {
  if (object instanceof Text) return textMethod(object, name);
  if (object instanceof Dictionary) return dictionaryMethod(object, name);
  if (object instanceof Namespace) return object.attributes.get(name);
  if (object instanceof Loop) return object.attribute(name);
  if (object instanceof Callable || (object instanceof Sequence && object.kind !== "list" && object.kind !== "tuple")) {
    return unsupported(`an attribute of a ${typeName(object)}, ${name}`, name);
  }
  return undefined;
}

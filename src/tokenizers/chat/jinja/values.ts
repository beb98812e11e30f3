import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";

/** A name that nothing was given for: prints nothing, counts as false, and fails where anything else is done with it. */
export class Undefined {
  constructor(readonly name: string) {}
}

/** What a {@link Sequence} is in Python, which decides what can be done with it. */
export type SequenceKind = "list" | "tuple" | "range" | "view" | "generator";

/** A list or whatever else goes through its items in order. */
export class Sequence {
  #isRead = false;

  constructor(
    readonly items: readonly Value[],
    readonly kind: SequenceKind = "list",
  ) {}

  /** The items, for going through them: of a generator once, because it is empty in Python when it is read again. */
  read(): readonly Value[] {
    if (this.kind !== "generator") return this.items;
    if (this.#isRead) unsupported("a generator that is read twice");
    this.#isRead = true;
    return this.items;
  }
}

/** A dictionary, in the order in which its keys came. Keys that Python takes for equal, such as 1 and 1.0, are one. */
export class Dictionary {
  readonly #entries = new Map<string, readonly [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) {
      const name = keyName(key);
      this.#entries.set(name, [this.#entries.get(name)?.[0] ?? key, value]);
    }
  }

  get entries(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyName(key))?.[1];
  }
}

/** What `namespace()` makes: the one value that a template may change. */
export class Namespace {
  constructor(readonly attributes: Map<string, Value>) {}
}

/** A value that was looked for, or that nothing was found: None, which is null here, is a value like others. */
export function orUndefined(found: Value | undefined, name: string): Value {
  return found === undefined ? new Undefined(name) : found;
}

/** Arguments of a call. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A function, a macro, or a method of a value. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (given: Arguments) => Value,
  ) {}
}

/** What a `for` knows of where it is, read by `loop.NAME`. */
export class Loop {
  constructor(readonly attribute: (name: string) => Value | undefined) {}
}

/** A value of a template. Whole numbers are bigints, others numbers, None is null. */
export type Value = null | boolean | bigint | number | Text | Sequence | Dictionary | Namespace | Callable | Loop | Undefined;

function keyName(key: Value): string {
  if (key instanceof Text) return `text ${key.text}`;
  if (typeof key === "boolean") return `number ${key ? 1 : 0}`;
  if (typeof key === "bigint" || typeof key === "number") return `number ${key}`;
  if (key === null) return "none";
  return unsupported(`a key that is ${typeName(key)}`);
}

/** What Python calls the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (value instanceof Text) return "str";
  if (value instanceof Sequence) return value.kind;
  if (value instanceof Dictionary) return "dict";
  return value instanceof Undefined ? "Undefined" : value.constructor.name.toLowerCase();
}

/** Whether a value counts as true. */
export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return value !== 0n;
  if (typeof value === "number") return value !== 0;
  if (value instanceof Text) return value.text !== "";
  if (value instanceof Sequence) return value.kind === "generator" || value.items.length > 0;
  return value instanceof Dictionary ? value.size > 0 : true;
}

/** What a value gives when it is gone through: items, keys, characters. */
export function itemsOf(value: Value): readonly Value[] {
  if (value instanceof Sequence) return value.read();
  if (value instanceof Text) return value.characters();
  if (value instanceof Dictionary) return value.entries.map(([key]) => key);
  if (value instanceof Undefined) return [];
  return failed(`'${typeName(value)}' object is not iterable`);
}

/** How long a value is. */
export function lengthOf(value: Value): bigint {
  if (value instanceof Text) return BigInt(value.length);
  if (value instanceof Dictionary) return BigInt(value.size);
  if (value instanceof Undefined) return 0n;
  if (value instanceof Sequence && value.kind !== "generator") return BigInt(value.items.length);
  return failed(`object of type '${typeName(value)}' has no len()`);
}

/** A whole number that a value stands for: its own, or that of true and false. */
export function integerOf(value: Value, what: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  return failed(`${what}: '${typeName(value)}' object cannot be interpreted as an integer`);
}

import { CheckpointError } from "../core/index.js";
import type { GgufFile } from "./gguf-file.js";
import type { GgufItemType, GgufValue } from "./gguf-value.js";

/** A file's metadata, asked by key for values of a kind: absent is undefined, another kind is an error that names the key. */
export class MetadataValues {
  readonly #path: string;
  readonly #metadata: GgufFile["metadata"];

  constructor({ path, metadata }: Pick<GgufFile, "path" | "metadata">) {
    this.#path = path;
    this.#metadata = metadata;
  }

  /** @throws CheckpointError for anything but a text. */
  text(key: string): string | undefined {
    const found = this.#metadata.get(key);
    if (found === undefined || found.type === "string") return found?.value;
    throw this.#wrong(key, "a text", found);
  }

  /** @throws CheckpointError for anything but true or false. */
  flag(key: string): boolean | undefined {
    const found = this.#metadata.get(key);
    if (found === undefined || found.type === "bool") return found?.value;
    throw this.#wrong(key, "true or false", found);
  }

  /** @throws CheckpointError for anything but a number that is finite. */
  number(key: string): number | undefined {
    const found = this.#metadata.get(key);
    if (found === undefined) return undefined;
    if (typeof found.value === "number" && Number.isFinite(found.value)) return found.value;
    throw this.#wrong(key, "a number", found);
  }

  /** @throws CheckpointError for anything but a whole number from 0 on. */
  count(key: string): number | undefined {
    const value = this.number(key);
    if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
    throw this.#wrong(key, "a whole number from 0 on", this.#metadata.get(key) as GgufValue);
  }

  /** @throws CheckpointError for anything but an array of texts. */
  texts(key: string): readonly string[] | undefined {
    return this.#array(key, ["string"], "an array of texts") as readonly string[] | undefined;
  }

  /** @throws CheckpointError for anything but an array of numbers. */
  numbers(key: string): readonly number[] | undefined {
    const types: GgufItemType[] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"];
    return this.#array(key, types, "an array of numbers") as readonly number[] | undefined;
  }

  /** Every key that begins so, what comes after the beginning. */
  after(beginning: string): readonly string[] {
    return [...this.#metadata.keys()].flatMap((key) => (key.startsWith(beginning) ? [key.slice(beginning.length)] : []));
  }

  #array(key: string, items: readonly GgufItemType[], expected: string): readonly unknown[] | undefined {
    const found = this.#metadata.get(key);
    if (found === undefined || (found.type === "array" && items.includes(found.items)))
      return found?.value as readonly unknown[] | undefined;
    throw this.#wrong(key, expected, found);
  }

  #wrong(key: string, expected: string, { type, value }: GgufValue): CheckpointError {
    const shown = Array.isArray(value)
      ? `an array of ${value.length}`
      : typeof value === "string"
        ? JSON.stringify(value.slice(0, 60))
        : String(value);
    return new CheckpointError(`${this.#path}: ${key} is ${shown} (${type}): expected ${expected}.`);
  }
}

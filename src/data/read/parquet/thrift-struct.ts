/** A struct of Thrift's compact protocol: what stands in it, by field number. Whole numbers of every width are bigints, so that none is rounded. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** What a field may hold. */
export type ThriftValue = boolean | bigint | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** A struct, and where it ended. */
export interface ReadStruct {
  readonly struct: ThriftStruct;
  /** The offset of the first byte behind it. */
  readonly end: number;
}

/** Parquet's structs are six deep at most. */
const maxDepth = 32;

/**
 * The struct that begins at `offset`. Source: Apache Thrift's specification of the compact protocol. Every length is held against the bytes that are left before
 * anything is made by it. Throws an Error for bytes that are none.
 */
export function readThriftStruct(bytes: Uint8Array, offset = 0): ReadStruct {
  const reader = new CompactReader(bytes, offset);
  const struct = reader.struct(0);
  return { struct, end: reader.offset };
}

const kinds = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, struct: 12 } as const;

class CompactReader {
  offset: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  struct(depth: number): ThriftStruct {
    if (depth > maxDepth) throw new Error(`structs are nested more than ${maxDepth} deep`);
    const fields = new Map<number, ThriftValue>();
    for (let id = 0, head = this.#byte(); (head & 15) !== kinds.stop; head = this.#byte()) {
      id = head >> 4 === 0 ? Number(this.#zigzag()) : id + (head >> 4);
      if (id < 1 || id > 32767 || fields.has(id)) throw new Error(`field ${id} is out of place`);
      const kind = head & 15;
      fields.set(id, kind === kinds.true || kind === kinds.false ? kind === kinds.true : this.#value(kind, depth));
    }
    return fields;
  }

  #value(kind: number, depth: number): ThriftValue {
    switch (kind) {
      // In a list, where a byte of its own says which of the two it is.
      case kinds.true:
      case kinds.false:
      case kinds.byte:
        return BigInt(this.#byte());
      case kinds.i16:
      case kinds.i32:
      case kinds.i64:
        return this.#zigzag();
      case kinds.double:
        return new DataView(this.#take(8).slice().buffer).getFloat64(0, true);
      case kinds.binary:
        return this.#take(Number(this.#varint()));
      case kinds.list:
        return this.#list(depth + 1);
      case kinds.struct:
        return this.struct(depth + 1);
      default:
        throw new Error(`unknown type ${kind}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > maxDepth) throw new Error(`lists are nested more than ${maxDepth} deep`);
    const head = this.#byte();
    const length = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
    // Whatever stands in a list takes a byte at least.
    if (length > this.#bytes.length - this.offset) throw new Error(`a list of ${length} does not fit into what is left`);
    return Array.from({ length }, () => this.#value(head & 15, depth));
  }

  #byte(): number {
    const byte = this.#bytes[this.offset++];
    if (byte === undefined) throw new Error("it ends early");
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.offset) throw new Error(`${length} bytes do not fit into what is left`);
    this.offset += length;
    return this.#bytes.subarray(this.offset - length, this.offset);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error("a number has more than 64 bits");
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

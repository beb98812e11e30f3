import { describe, expect, it } from "vitest";
import { readThriftStruct } from "./thrift-struct.js";

const read = (...bytes: number[]) => readThriftStruct(Uint8Array.from(bytes));

describe("readThriftStruct", () => {
  it("reads fields by number: whole numbers, texts, lists, structs, truth values", () => {
    // 1: -3 (i32); 2: "ab"; 5: a list of the i64s 1 and 150; 6: a struct with 1: true; 7: false
    const { struct, end } = read(0x15, 5, 0x18, 2, 97, 98, 0x39, 0x26, 2, 0xac, 2, 0x1c, 0x11, 0, 0x12, 0, 99);
    expect([...struct.keys()]).toEqual([1, 2, 5, 6, 7]);
    expect(struct.get(1)).toBe(-3n);
    expect(struct.get(2)).toEqual(Uint8Array.of(97, 98));
    expect(struct.get(5)).toEqual([1n, 150n]);
    expect(struct.get(6)).toEqual(new Map([[1, true]]));
    expect(struct.get(7)).toBe(false);
    expect(end).toBe(16);
  });

  it("refuses lengths that do not fit before anything is made by them, and what has no end", () => {
    expect(() => read(0x18, 200, 1, 97)).toThrow("200 bytes do not fit into what is left");
    expect(() => read(0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f)).toThrow("a list of 4294967295 does not fit into what is left");
    expect(() => read(0x15)).toThrow("it ends early");
    expect(() => read(0x15, ...Array.from({ length: 20 }, () => 255))).toThrow("a number has more than 64 bits");
    expect(() => read(...Array.from({ length: 90 }, () => 0x1c))).toThrow("structs are nested more than 32 deep");
    expect(() => read(...Array.from({ length: 90 }, () => 0x19))).toThrow("lists are nested more than 32 deep");
    expect(() => read(0x15, 0, 0x05, 2, 0)).toThrow("field 1 is out of place");
    expect(() => read(0x1b, 0, 0)).toThrow("unknown type 11");
  });
});

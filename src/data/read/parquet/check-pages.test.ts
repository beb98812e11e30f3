import { describe, expect, it } from "vitest";
import { checkPages } from "./check-pages.js";

/** A data page in Thrift's compact protocol: kind, unpacked size, packed size, and the header of its kind with the number of values. */
const page = ({ values = 3, unpacked = 4, packed = 4, body = [1, 2, 3, 4], crc = [] as number[] } = {}) => {
  const zigzag = (value: number) => value * 2;
  const header = [0x15, 0, 0x15, zigzag(unpacked), 0x15, zigzag(packed), ...crc];
  return Uint8Array.of(...header, crc.length > 0 ? 0x1c : 0x2c, 0x15, zigzag(values), 0x15, 0, 0x15, 6, 0x15, 6, 0, 0, ...body);
};
const joined = (...pages: Uint8Array[]) => new Uint8Array(Buffer.concat(pages));
const errorOf = (chunk: Uint8Array, { values = 3, unpackedBytes = 100, isFlat = true } = {}) => {
  try {
    checkPages(chunk, { values, unpackedBytes, isFlat });
    return "taken";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("checkPages", () => {
  it("takes pages that add up to the footer's values, and looks at no byte behind the last of a flat column", () => {
    expect(errorOf(page())).toBe("taken");
    expect(errorOf(joined(page(), page()), { values: 6 })).toBe("taken");
    expect(errorOf(joined(page(), Uint8Array.of(255, 255, 255)))).toBe("taken");
    expect(errorOf(joined(page(), Uint8Array.of(255, 255, 255)), { isFlat: false })).toBe("unknown type 15");
  });

  it("refuses sizes and numbers that do not fit", () => {
    expect(errorOf(page({ packed: 5 }))).toBe("a page of 5 bytes where 4 are left");
    expect(errorOf(page({ values: 4 }))).toBe("pages have 4 values, the footer says 3");
    expect(errorOf(page(), { values: 4 })).toBe("pages have 3 values, the footer says 4");
    expect(errorOf(page({ unpacked: 60 }), { unpackedBytes: 50 })).toBe("pages unpack to more than 50 bytes, which the footer says");
    expect(errorOf(page().subarray(0, 10))).toBe("it ends early");
  });

  it("refuses a header without one of its parts, and a size below zero", () => {
    const whole = page();
    // The third field's number and type: from then on, it is another field.
    expect(errorOf(whole.with(4, 0x25))).toBe("the header of a page is incomplete");
    expect(errorOf(whole.with(5, 7))).toBe("a page has -4 bytes");
    expect(errorOf(whole.with(1, 18))).toBe("a page of an unknown kind");
  });

  it("holds a page against its checksum where it has one", () => {
    // crc32 of bytes 1, 2, 3, 4 is 0xb63cfbcd: -1237517363 as a whole number of 32 bits, 2475034725 in zigzag.
    const crc = [0x15, 0xe5, 0x90, 0x98, 0x9c, 0x09];
    expect(errorOf(page({ crc }))).toBe("taken");
    expect(errorOf(page({ crc, body: [1, 2, 3, 5] }))).toBe("the checksum of a page does not match its bytes");
  });
});

import { crc32 } from "node:zlib";
import { readThriftStruct, type ThriftStruct, type ThriftValue } from "./thrift-struct.js";

/** What a footer says of a column's pages in one row group. */
export interface ColumnPages {
  readonly values: number;
  readonly unpackedBytes: number;
  /** Whether every row has one value, so that nobody reads on behind the last. */
  readonly isFlat: boolean;
}

/**
 * Walks along the headers of a column's pages, which the reader of Parquet trusts: sizes that fit, numbers of values that add up to the footer's, and the
 * checksum of each page that has one (Spark writes them, pyarrow where it is told to). Throws an Error that says what is wrong.
 * @param chunk The column's bytes in one row group.
 */
export function checkPages(chunk: Uint8Array, { values, unpackedBytes, isFlat }: ColumnPages): void {
  const found = { values: 0, unpackedBytes: 0 };
  // The last byte is no page: some writers leave one there.
  for (let offset = 0; offset < chunk.length - 1 && !(isFlat && found.values >= values); ) {
    const { struct, end } = readThriftStruct(chunk, offset);
    const page = readPageHeader(struct);
    if (page.packedBytes > chunk.length - end) throw new Error(`a page of ${page.packedBytes} bytes where ${chunk.length - end} are left`);
    offset = end + page.packedBytes;
    checkCrc(chunk.subarray(end, offset), page.crc);
    found.values += page.values;
    found.unpackedBytes += page.unpackedBytes;
    // The footer's count takes the headers in, too.
    if (found.unpackedBytes > unpackedBytes) throw new Error(`pages unpack to more than ${unpackedBytes} bytes, which the footer says`);
  }
  if (found.values !== values) throw new Error(`pages have ${found.values} values, the footer says ${values}`);
}

interface PageHeader {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Of a data page; none of a dictionary's count. */
  readonly values: number;
  readonly crc: bigint | undefined;
}

const pageKinds = { data: 0n, dictionary: 2n, dataV2: 3n } as const;

function readPageHeader(header: ThriftStruct): PageHeader {
  const unpackedBytes = countOf(header.get(2), "unpacked bytes");
  const sizes = { packedBytes: countOf(header.get(3), "bytes"), unpackedBytes, crc: header.has(4) ? wholeOf(header.get(4)) : undefined };
  switch (header.get(1)) {
    case pageKinds.data:
      return { ...sizes, values: countOf(structOf(header.get(5)).get(1), "values") };
    case pageKinds.dataV2:
      return { ...sizes, values: valuesOfV2(structOf(header.get(8)), unpackedBytes) };
    case pageKinds.dictionary: {
      const entries = countOf(structOf(header.get(7)).get(1), "values");
      // Plain values of every type that has a dictionary take a byte at least.
      if (entries > unpackedBytes) throw new Error(`a dictionary of ${entries} values in ${unpackedBytes} bytes`);
      return { ...sizes, values: 0 };
    }
    default:
      throw new Error("a page of an unknown kind");
  }
}

function valuesOfV2(header: ThriftStruct, unpackedBytes: number): number {
  const values = countOf(header.get(1), "values");
  if (countOf(header.get(2), "missing values") > values) throw new Error("a page has more missing values than values");
  if (countOf(header.get(3), "rows") > values) throw new Error("a page has more rows than values");
  const levels = countOf(header.get(5), "bytes of levels") + countOf(header.get(6), "bytes of levels");
  if (levels > unpackedBytes) throw new Error(`${levels} bytes of levels in a page of ${unpackedBytes}`);
  return values;
}

function checkCrc(page: Uint8Array, crc: bigint | undefined): void {
  if (crc !== undefined && BigInt.asUintN(32, crc) !== BigInt(crc32(page)))
    throw new Error("the checksum of a page does not match its bytes");
}

function structOf(value: ThriftValue | undefined): ThriftStruct {
  if (value instanceof Map) return value;
  throw new Error("the header of a page is incomplete");
}

function wholeOf(value: ThriftValue | undefined): bigint {
  if (typeof value === "bigint") return value;
  throw new Error("the header of a page is incomplete");
}

function countOf(value: ThriftValue | undefined, what: string): number {
  const count = Number(wholeOf(value));
  if (count < 0 || count > 2 ** 31) throw new Error(`a page has ${count} ${what}`);
  return count;
}

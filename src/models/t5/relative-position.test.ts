import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativePositionBuckets } from "./relative-position.js";

interface Golden {
  readonly firstDistance: number;
  readonly tables: readonly { buckets: number; maxDistance: number; bidirectional: boolean; expected: number[] }[];
}

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/relative-position.json", import.meta.url), "utf8")) as Golden;

describe("relativePositionBuckets", () => {
  it.each(golden.tables)("is Transformers' for $buckets buckets up to $maxDistance, both directions $bidirectional", (table) => {
    const keys = table.expected.map((_, i) => golden.firstDistance + i);
    expect([...relativePositionBuckets([0], keys, table)].map(Number)).toEqual(table.expected);
  });

  it("depends on the distance only, row-major by queries", () => {
    const position = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 });
    const options = { bidirectional: true, buckets: 32, maxDistance: 128 };
    fc.assert(
      fc.property(position, position, fc.nat(1000), (queries, keys, shift) => {
        const shifted = (values: number[]): number[] => values.map((value) => value + shift);
        const buckets = relativePositionBuckets(queries, keys, options);
        expect(relativePositionBuckets(shifted(queries), shifted(keys), options)).toEqual(buckets);
        const alone = relativePositionBuckets([queries.at(-1) as number], keys, options);
        expect(buckets.slice(-keys.length)).toEqual(alone);
      }),
    );
  });
});

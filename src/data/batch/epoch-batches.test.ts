import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, type RandomSequence } from "../../core/index.js";
import { batchByCount } from "./batch-by-count.js";
import { batchByTokens } from "./batch-by-tokens.js";
import { EpochBatches, type EpochCursor, firstCursor } from "./epoch-batches.js";

const lengths = Array.from({ length: 50 }, (_, i) => ({ source: 1 + ((i * 7) % 23), target: 3 }));
const byTokens = (shuffle: RandomSequence) => batchByTokens(lengths, { maxTokens: 100, shuffle });
const byCount = (shuffle: RandomSequence) => batchByCount(50, { batchSize: 8, shuffle });

describe("EpochBatches", () => {
  it.each([byTokens, byCount])("resumed from any stored cursor, goes on exactly as if uninterrupted", (makeBatches) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer(), (before, seed) => {
        const whole = new EpochBatches(makeBatches, firstCursor(seed));
        for (let i = 0; i < before; i++) whole.next();
        const stored = JSON.parse(JSON.stringify(whole.cursor)) as EpochCursor;
        const resumed = new EpochBatches(makeBatches, stored);
        for (let i = 0; i < 40; i++) expect(resumed.next()).toEqual(whole.next());
        expect(resumed.cursor).toEqual(whole.cursor);
      }),
      { numRuns: 30 },
    );
  });

  it("gives every example once per epoch, each epoch in another order", () => {
    const batches = new EpochBatches(byTokens, firstCursor(3));
    const epochs = [0, 1, 2].map((epoch) => {
      const order: number[] = [];
      for (let done = false; !done; ) {
        const batch = batches.next();
        expect(batch.epoch).toBe(epoch);
        order.push(...batch.indices);
        done = batch.isLastOfEpoch;
      }
      return order;
    });
    for (const order of epochs) expect(order.toSorted((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
    expect(new Set(epochs.map((order) => order.join())).size).toBe(3);
    expect(batches.cursor).toMatchObject({ epoch: 3, batch: 0 });
  });

  it("asks for an epoch's examples by its number, when its first batch is wanted and not before", () => {
    const asked: number[] = [];
    const counts = [10, 25, 4];
    const makeBatches = (shuffle: RandomSequence, epoch: number) => {
      asked.push(epoch);
      return batchByCount(counts[epoch] as number, { batchSize: 8, shuffle });
    };
    const batches = new EpochBatches(makeBatches, firstCursor(3));
    const seen = [0, 0, 0];
    for (let i = 0; i < 7; i++) {
      const { epoch, indices, isLastOfEpoch } = batches.next();
      seen[epoch] = (seen[epoch] as number) + indices.length;
      expect(isLastOfEpoch).toBe(seen[epoch] === counts[epoch]);
    }
    expect(seen).toEqual(counts);
    expect(asked).toEqual([0, 1, 2]);
    expect(batches.cursor).toMatchObject({ epoch: 3, batch: 0 });
    const resumed = new EpochBatches(makeBatches, { ...firstCursor(3), epoch: 1, batch: 3 });
    expect(resumed.next()).toMatchObject({ epoch: 1, isLastOfEpoch: true });
  });

  it("refuses an epoch without examples when it comes to it", () => {
    const batches = new EpochBatches((_, epoch) => (epoch === 0 ? [[0]] : []), firstCursor(1));
    batches.next();
    expect(() => batches.next()).toThrow("The data order stands at batch 0 of epoch 1, which has 0 batches.");
  });

  it("refuses a cursor from other data, and no data", () => {
    const cursor = { ...firstCursor(1), epoch: 2, batch: 7 };
    expect(() => new EpochBatches(byCount, cursor)).toThrow("The data order stands at batch 7 of epoch 2, which has 7 batches.");
    expect(() => new EpochBatches(() => [], firstCursor(1))).toThrow(DataError);
  });
});

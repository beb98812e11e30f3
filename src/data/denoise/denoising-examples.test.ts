import { expect, it } from "vitest";
import { denoisingExamples } from "./denoising-examples.js";
import { spanCorruption } from "./span-corruption.js";

const inputs = Array.from({ length: 20 }, (_, row) => ({
  id: `row-${row}`,
  inputIds: Int32Array.from([...Array.from({ length: 30 }, (_, i) => 10 + i), 1]),
}));
const corruption = spanCorruption({ sentinelIds: [100, 101, 102], eosTokenId: 1 });

it("corrupts every input anew in every epoch, and the same again for the same seed", () => {
  const first = denoisingExamples(inputs, 0, { corruption, seed: 1 });
  expect(first.map(({ id }) => id)).toEqual(inputs.map(({ id }) => id));
  expect(denoisingExamples(inputs, 0, { corruption, seed: 1 })).toEqual(first);
  for (const other of [denoisingExamples(inputs, 1, { corruption, seed: 1 }), denoisingExamples(inputs, 0, { corruption, seed: 2 })])
    expect(other.filter(({ labels }, i) => labels.join() === first[i]?.labels.join()).length).toBeLessThan(5);
  // Equal texts are corrupted differently, because their ids differ.
  expect(new Set(first.map(({ labels }) => labels.join())).size).toBeGreaterThan(10);
});

it("does not depend on the other inputs or their order", () => {
  const all = denoisingExamples(inputs, 3, { corruption, seed: 1 });
  expect(denoisingExamples([...inputs].reverse(), 3, { corruption, seed: 1 })).toEqual([...all].reverse());
  expect(denoisingExamples(inputs.slice(5, 6), 3, { corruption, seed: 1 })).toEqual(all.slice(5, 6));
});

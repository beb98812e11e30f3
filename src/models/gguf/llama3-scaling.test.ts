import fc from "fast-check";
import { expect, test } from "vitest";
import { type Llama3Scaling, llama3ScalingOf } from "./llama3-scaling.js";

/** What rope_freqs.weight holds of a scaling: how many times slower each frequency turns. */
function factorsOf(scaling: Omit<Llama3Scaling, "rope_type">, { theta, size }: { theta: number; size: number }): Float32Array {
  const { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: length } = scaling;
  return Float32Array.from({ length: size / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * theta ** ((2 * i) / size);
    if (wavelength < length / high) return 1;
    if (wavelength > length / low) return factor;
    const smooth = (length / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

test.each([
  [
    { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 },
    { theta: 500_000, size: 128 },
  ],
  [
    { factor: 32, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 },
    { theta: 500_000, size: 64 },
  ],
  [
    { factor: 4, low_freq_factor: 1, high_freq_factor: 8, original_max_position_embeddings: 2048 },
    { theta: 10_000, size: 128 },
  ],
  [
    { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 64 },
    { theta: 500, size: 16 },
  ],
])("%j is told from its factors", (scaling, rotation) => {
  const factors = factorsOf(scaling, rotation);
  expect(llama3ScalingOf(factors, { theta: rotation.theta, trained: undefined })).toEqual({ rope_type: "llama3", ...scaling });
});

test("the trained length that a file says decides between scalings that give the same factors", () => {
  const scaling = { factor: 8, low_freq_factor: 2, high_freq_factor: 8, original_max_position_embeddings: 4096 };
  const factors = factorsOf(scaling, { theta: 500_000, size: 128 });
  expect(llama3ScalingOf(factors, { theta: 500_000, trained: 4096 })).toEqual({ rope_type: "llama3", ...scaling });
  const otherwise = llama3ScalingOf(factors, { theta: 500_000, trained: undefined });
  expect(otherwise).toMatchObject({ low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 2048 });
});

test("where several frequencies lie between the ends, what is told gives the factors again", () => {
  const scalings = fc.record({
    factor: fc.integer({ min: 2, max: 64 }),
    low_freq_factor: fc.constantFrom(1, 2),
    high_freq_factor: fc.integer({ min: 6, max: 16 }),
    original_max_position_embeddings: fc.integer({ min: 512, max: 16_384 }),
  });
  fc.assert(
    fc.property(scalings, (scaling) => {
      const rotation = { theta: 500_000, size: 128 };
      const factors = factorsOf(scaling, rotation);
      const told = llama3ScalingOf(factors, { theta: rotation.theta, trained: scaling.original_max_position_embeddings });
      const again = told === undefined ? undefined : factorsOf(told, rotation);
      for (const [i, factor] of factors.entries()) expect(Math.abs((again?.[i] ?? 0) / factor - 1)).toBeLessThan(1e-4);
    }),
    { numRuns: 200 },
  );
});

test("factors of another scaling are told from none", () => {
  const factors = Float32Array.from({ length: 64 }, (_, i) => 1 + i / 7);
  expect(llama3ScalingOf(factors, { theta: 10_000, trained: 4096 })).toBeUndefined();
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, InterruptedError } from "../core/index.js";
import type { EncodedInput } from "../data/index.js";
import { loadModel, type TextModel } from "../models/index.js";
import { goldenModel } from "../models/testing/tiny-t5.js";
import { liveTensors } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Generated, generateAll } from "./index.js";

useNoLeaks();

let model: TextModel;
beforeEach(() => {
  model = loadModel(goldenModel("v1_1"));
});
afterEach(() => model.parameters.dispose());

const inputs: EncodedInput[] = Array.from({ length: 11 }, (_, i) => ({
  id: `row-${i}`,
  inputIds: Int32Array.from([...Array.from({ length: 1 + ((i * 5) % 9) }, (_, j) => 3 + ((i * 37 + j * 11) % 93)), 1]),
}));
const decoding = { method: "greedy", maxNewTokens: 24 } as const;
const idsOf = (generated: readonly (readonly Generated[])[]) => generated.map((sequences) => sequences.map(({ ids }) => ids));
const generate = (batchTokens: number, more: { signal?: AbortSignal; onProgress?: (done: number) => void } = {}) =>
  generateAll(model, inputs, { batchTokens, decoding, ...more });

describe("generateAll", () => {
  it("gives the same for every input, in order, whatever the batches are", async () => {
    const oneByOne: Generated[][] = [];
    for (const input of inputs) oneByOne.push(...(await generateAll(model, [input], { batchTokens: 100, decoding })));
    for (const batchTokens of [34, 100, 10_000]) expect(idsOf(await generate(batchTokens))).toEqual(idsOf(oneByOne));
    expect(new Set(idsOf(oneByOne).map(String)).size).toBeGreaterThan(5);
  });

  it("reports how many are done", async () => {
    const done: number[] = [];
    await generate(100, { onProgress: (count) => done.push(count) });
    expect(done.at(-1)).toBe(inputs.length);
    expect(done.length).toBeGreaterThan(2);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it("takes no inputs at all", async () => {
    expect(await generateAll(model, [], { batchTokens: 10, decoding })).toEqual([]);
  });

  it("refuses a budget that the longest input does not fit in", async () => {
    await expect(generate(30)).rejects.toThrow(ConfigError);
  });

  it("decodes an input alone whose sequences exceed the budget together, and draws the same", async () => {
    const sampling = { method: "sampling", maxNewTokens: 8, seed: 1, sequences: 5 } as const;
    const done: number[] = [];
    const onProgress = (count: number): void => void done.push(count);
    const alone = await generateAll(model, inputs, { batchTokens: 34, decoding: sampling, onProgress });
    expect(done).toEqual(inputs.map((_, i) => i + 1));
    expect(idsOf(alone)).toEqual(idsOf(await generateAll(model, inputs, { batchTokens: 10_000, decoding: sampling })));
  });

  it("stops between batches when the signal fires, and keeps nothing", async () => {
    const before = liveTensors();
    const controller = new AbortController();
    const done: number[] = [];
    const interrupted = generate(34, {
      signal: controller.signal,
      onProgress: (count) => {
        done.push(count);
        if (done.length === 2) controller.abort();
      },
    });
    await expect(interrupted).rejects.toThrow(InterruptedError);
    expect(done).toHaveLength(2);
    expect(liveTensors()).toBe(before);
  });

  it("lets a signal through that fires while it works", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    await expect(generate(34, { signal: controller.signal })).rejects.toThrow(InterruptedError);
  });
});

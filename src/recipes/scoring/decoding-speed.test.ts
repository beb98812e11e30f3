import { expect, test } from "vitest";
import type { EncodedExample } from "../../data/index.js";
import { generateAll } from "../../generate/index.js";
import type { TextModel } from "../../models/index.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { decodingSpeed } from "./decoding-speed.js";

useNoLeaks();

/** The model, and how often it was asked for a next token. */
function counting(model: TextModel): { readonly model: TextModel; readonly calls: () => number } {
  let calls = 0;
  const get = (target: TextModel, key: keyof TextModel): unknown => {
    const value = target[key];
    if (key === "forward") calls++;
    return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
  };
  return { model: new Proxy(model, { get: get as ProxyHandler<TextModel>["get"] } as ProxyHandler<TextModel>), calls: () => calls };
}

/** Knows padding and end-of-sequence alone, and ends at once; the examples go with it. */
const terse = { model: () => tinyT5({ vocab_size: 2 }, { seed: 5 }), examples: [1, 2, 3].map((length) => example(length)) };

function example(length: number): EncodedExample {
  return { id: `${length}`, inputIds: new Int32Array(length).fill(1), labels: Int32Array.from([1]) };
}

test.each([
  { method: "greedy", maxNewTokens: 7 },
  { method: "beam", beams: 2, maxNewTokens: 7 },
] as const)("all outputs are of the greatest length, whatever the model would write: %j", async (decoding) => {
  const model = terse.model();
  try {
    const written = await generateAll(model, terse.examples, { decoding: { method: "greedy", maxNewTokens: 7 }, batchTokens: 1000 });
    expect(written.flat().map(({ ids }) => ids.length)).toEqual([1, 1, 1]);
    const counted = counting(model);
    expect(await decodingSpeed(counted.model, terse.examples, { decoding, batchTokens: 1000 })).toBeGreaterThan(0);
    // Once that is not counted, and three times that are.
    expect(counted.calls()).toBe(4 * 7);
  } finally {
    model.parameters.dispose();
  }
});

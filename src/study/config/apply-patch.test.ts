import { expect, test } from "vitest";
import { applyPatch } from "./apply-patch.js";

test.each([
  ["merges mappings key by key", { a: { b: 1, c: 2 }, d: 3 }, { a: { c: 4 } }, { a: { b: 1, c: 4 }, d: 3 }],
  ["replaces what is no mapping", { a: [1, 2], b: { c: 1 } }, { a: [3], b: 5 }, { a: [3], b: 5 }],
  ["takes a key away", { a: { b: 1, c: 2 } }, { a: { b: null }, d: null }, { a: { c: 2 } }],
  [
    "replaces a mapping of another form as a whole",
    { decoding: { method: "beam", beams: 4 } },
    { decoding: { method: "sampling", topP: 0.9 } },
    { decoding: { method: "sampling", topP: 0.9 } },
  ],
  [
    "and goes on with one of the same form",
    { decoding: { method: "beam", beams: 4 } },
    { decoding: { method: "beam", lengthPenalty: 2 } },
    { decoding: { method: "beam", beams: 4, lengthPenalty: 2 } },
  ],
])("%s", (_, recipe, patch, expected) => {
  const before = structuredClone(recipe);
  expect(applyPatch(recipe, patch)).toEqual(expected);
  expect(recipe).toEqual(before);
});

import { expect, it } from "vitest";
import { ConfigError, RandomSequence } from "../../core/index.js";
import { languageModeling } from "./language-modeling.js";

const model = languageModeling({ startTokenId: 2 });
const random = RandomSequence.named(1, "unused");

it("predicts the whole text from the token that begins it, which stands there once", () => {
  const expected = { inputIds: Int32Array.of(2), labels: Int32Array.of(7, 8, 1) };
  expect(model(Int32Array.of(7, 8, 1), random)).toEqual(expected);
  const text = Int32Array.of(2, 7, 8, 1);
  expect(model(text, random)).toEqual(expected);
  expect([...text]).toEqual([2, 7, 8, 1]);
});

it("refuses a text of which nothing can be predicted", () => {
  expect(() => model(Int32Array.of(2), random)).toThrow(ConfigError);
  expect(() => model(Int32Array.of(), random)).toThrow("a text without tokens has nothing to predict");
});

import { expect, it } from "vitest";
import { architectureOf, textModelTypes } from "./architectures.js";
import { encoderArchitectureOf, encoderTypes } from "./encoder/index.js";
import { modelKinds } from "./model-kinds.js";

const typesOf = (isEncoder: boolean): string[] =>
  modelKinds.filter(({ kind }) => (kind === "encoder") === isEncoder).map(({ modelType }) => modelType);

it("names every model type that loads, once, and no other", () => {
  expect(typesOf(false)).toEqual(textModelTypes);
  expect(typesOf(true)).toEqual(encoderTypes);
});

it("knows which have an encoder beside their decoder", () => {
  for (const { modelType, kind } of modelKinds.filter(({ kind }) => kind !== "encoder")) {
    expect(architectureOf(modelType).layers.counts.encoder !== undefined, modelType).toBe(kind === "encoder–decoder");
  }
  for (const modelType of typesOf(true)) expect(() => encoderArchitectureOf(modelType)).not.toThrow();
});

it("says of an encoder what it is good for, not which name is like its", () => {
  const hint = expect.stringMatching(/^A bert only encodes: .*BERTScore/);
  expect(() => architectureOf("bert")).toThrow(expect.objectContaining({ hint }));
});

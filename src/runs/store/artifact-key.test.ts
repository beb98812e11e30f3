import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { type ArtifactSpec, artifactKey } from "./artifact-key.js";

const spec: ArtifactSpec = {
  step: "pseudo-targets",
  version: 1,
  config: { decoding: { beams: 4, temperature: 1 }, count: 8, splits: ["train", "unlabeled"] },
  defaults: { decoding: { beams: 1, temperature: 1 }, count: 8 },
  inputs: { data: "aa", weights: "bb" },
  dtype: "float32",
  engineMajor: 2,
};
const keyWith = (changes: Partial<ArtifactSpec>) => artifactKey({ ...spec, ...changes });

describe("artifactKey", () => {
  // When this value changes, every stored artifact becomes unreachable: that must be meant.
  it("is the same for ever", () => expect(artifactKey(spec)).toBe("pseudo-targets-b20271fcb2cb2be0965258f0bcb31319"));

  it("ignores key order, undefined fields, and fields at their default, nested ones too", () => {
    expect(keyWith({ config: { splits: ["train", "unlabeled"], decoding: { temperature: 1, beams: 4 }, more: undefined } })).toBe(
      artifactKey(spec),
    );
    expect(keyWith({ config: { splits: ["train", "unlabeled"], decoding: { beams: 4 } } })).toBe(artifactKey(spec));
  });

  it("keeps old keys when a field with a default is added", () => {
    expect(keyWith({ config: { ...spec.config, topP: 1 }, defaults: { ...spec.defaults, topP: 1 } })).toBe(artifactKey(spec));
  });

  it.each<[string, Partial<ArtifactSpec>]>([
    ["the step", { step: "generate" }],
    ["its version", { version: 2 }],
    ["a config field", { config: { ...spec.config, count: 9 } }],
    ["the order of a list", { config: { ...spec.config, splits: ["unlabeled", "train"] } }],
    ["an input", { inputs: { data: "aa", weights: "cc" } }],
    ["the role of an input", { inputs: { data: "aa", tokenizer: "bb" } }],
    ["the dtype", { dtype: "bfloat16" }],
    ["the engine's major version", { engineMajor: 3 }],
  ])("changes with %s", (_, changes) => expect(keyWith(changes)).not.toBe(artifactKey(spec)));

  it.each(["", "../x", "Pseudo", "a--b", "a/b"])("refuses the step %j", (step) => expect(() => keyWith({ step })).toThrow(ConfigError));
});

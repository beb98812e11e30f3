import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import type { ArtifactInfo } from "./artifact-info.js";
import { artifactsToPrune } from "./artifacts-to-prune.js";

const info = (key: string, bytes: number, day: number): ArtifactInfo => {
  return { key, bytes, state: "complete", manifest: undefined, lastUsedAt: new Date(Date.UTC(2026, 0, day)) };
};
const artifacts = [info("new", 10, 9), info("old", 30, 1), info("middle", 20, 5)];

describe("artifactsToPrune", () => {
  it.each([
    [{ all: true }, ["old", "middle", "new"]],
    [{ keys: ["new"] }, ["new"]],
    [{ unusedSince: new Date(Date.UTC(2026, 0, 5)) }, ["old"]],
    [{ maxBytes: 60 }, []],
    [{ maxBytes: 59 }, ["old"]],
    [{ maxBytes: 30 }, ["old"]],
    [{ maxBytes: 29 }, ["old", "middle"]],
    [{ maxBytes: 0 }, ["old", "middle", "new"]],
    // What goes anyway makes room: nothing else has to.
    [{ maxBytes: 50, keys: ["new"] }, ["new"]],
    [{ maxBytes: 20, keys: ["new"] }, ["old", "new"]],
  ])("by %j are %j, the least recently used first", (rules, keys) => {
    expect(artifactsToPrune(artifacts, rules).map(({ key }) => key)).toEqual(keys);
  });

  it("are never guessed", () => {
    expect(() => artifactsToPrune(artifacts, {})).toThrow(ConfigError);
  });
});

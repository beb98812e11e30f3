import { describe, expect, test } from "vitest";
import { ConfigError } from "../core/index.js";
import type { ArtifactInfo } from "../runs/index.js";
import { artifactList, artifactsNamed, shortKey } from "./artifact-list.js";

const now = new Date("2026-11-24T12:00:00Z");
const key = (hash: string): string => `pseudo-targets-${hash.repeat(32).slice(0, 32)}`;

function artifact(hash: string, minutesAgo: number, about: string | undefined, bytes = 1_500_000): ArtifactInfo {
  const manifest = { about, spec: { step: "pseudo-targets" } } as ArtifactInfo["manifest"];
  return { key: key(hash), state: "complete", bytes, manifest, lastUsedAt: new Date(now.getTime() - minutesAgo * 60_000) };
}

const artifacts = [
  artifact(
    "ab",
    0,
    "pseudo-targets of 1,000,000 inputs: sampling at temperature 1.5, top-p 0.95, seed 42, 48 per input, at most 64 tokens",
  ),
  artifact("cd", 59, undefined, 12),
  { ...artifact("ef", 47 * 60 + 59, undefined), state: "unfinished", manifest: undefined } as const,
  { ...artifact("ff", 12 * 24 * 60, undefined), manifest: undefined },
];

describe("artifactList", () => {
  test("has size, age and content of each, in 80 columns", () => {
    const lines = artifactList(artifacts, { columns: 80, now }).split("\n");
    expect(lines).toEqual([
      "  artifact                        size    last used",
      "  pseudo-targets-abababababab  1.50 MB          now",
      "    pseudo-targets of 1,000,000 inputs: sampling at temperature 1.5, top-p 0.95,",
      "    seed 42, 48 per input, at most 64 tokens",
      "  pseudo-targets-cdcdcdcdcdcd     12 B   59 min ago",
      "    pseudo-targets",
      "  pseudo-targets-efefefefefef  1.50 MB     47 h ago",
      "    unfinished pseudo-targets: the next run that wants it goes on with it",
      "  pseudo-targets-ffffffffffff  1.50 MB  12 days ago",
      "    damaged: its manifest.json cannot be read",
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("artifactsNamed", () => {
  test("takes keys and their beginnings", () => {
    expect(artifactsNamed([key("cd"), shortKey(key("ab"))], artifacts).map((info) => info.key)).toEqual([key("cd"), key("ab")]);
  });

  test.each([
    ["pseudo-targets-f", 3],
    [key("ff"), 3],
  ])("%s is one", (text, index) => expect(artifactsNamed([text], artifacts)).toEqual([artifacts[index]]));

  test("refuses what names none, suggesting the nearest, and what names several", () => {
    expect(() => artifactsNamed(["pseudo-targets-abababababax"], artifacts)).toThrow(ConfigError);
    try {
      artifactsNamed(["pseudo-targets-abababababax"], artifacts);
    } catch (error) {
      expect((error as ConfigError).hint).toBe("Did you mean 'pseudo-targets-abababababab'?");
    }
    expect(() => artifactsNamed(["pseudo"], artifacts)).toThrow("'pseudo' is the beginning of 4 artifacts.");
  });
});

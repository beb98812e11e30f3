import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useFolder } from "../testing/child-process.js";
import { shareBytes } from "./share-bytes.js";

const folder = useFolder();

describe("shareBytes", () => {
  test.each([
    ["the same", true],
    ["another", false],
    ["THE SAME", false],
  ])("of %j: %s", (text, isShared) => {
    const [path, original] = [join(folder(), "copy"), join(folder(), "original")];
    writeFileSync(original, "the same");
    writeFileSync(path, text);
    shareBytes(path, original);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(statSync(path).ino === statSync(original).ino).toBe(isShared);
    expect(readdirSync(folder()).sort()).toEqual(["copy", "original"]);
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DataError, StorageError } from "../../core/index.js";
import { useFolder } from "../testing/child-process.js";
import { readSealedJson, writeSealedJson } from "./sealed-json.js";

const folder = useFolder();
const path = (): string => join(folder(), "record.json");
const record = { key: "a", file: { bytes: 3, sha256: "f" }, value: 0.1, left: undefined };

describe("a sealed record", () => {
  it("comes back as it was written, whatever its white space and the order of its keys", () => {
    writeSealedJson(path(), record);
    expect(readSealedJson(path(), "")).toEqual({ key: "a", file: { bytes: 3, sha256: "f" }, value: 0.1 });
    const { key, ...others } = JSON.parse(readFileSync(path(), "utf8"));
    writeFileSync(path(), JSON.stringify({ ...others, key }));
    expect(readSealedJson(path(), "")).toMatchObject({ key: "a" });
  });

  it.each<[string, (text: string) => string]>([
    ["another value", (text) => text.replace("0.1", "0.2")],
    ["another name", (text) => text.replace('"value"', '"valve"')],
    ["another hash", (text) => text.replace(/"sha256": "(.)(?=.{20})/, (all) => `${all.slice(0, -1)}x`)],
    ["a member more", (text) => text.replace("{", '{"more": 1,')],
    ["no hash", (text) => text.replace(/,\s*"sha256": "\w{64}"/, "")],
  ])("with %s is refused, by its path and with the hint", (_, change) => {
    writeSealedJson(path(), record);
    const text = readFileSync(path(), "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(path(), change(text));
    const read = () => readSealedJson(path(), "Put it back.");
    expect(read).toThrow(StorageError);
    expect(read).toThrow(new RegExp(`^${path()}: (has changed since it was written|carries no hash)`));
    expect(read).toThrow(expect.objectContaining({ hint: "Put it back." }));
  });

  it("that is cut off, or gone, is refused, too", () => {
    expect(() => readSealedJson(path(), "")).toThrow(`${path()}: is missing`);
    writeFileSync(path(), '{"key": "a"');
    expect(() => readSealedJson(path(), "")).toThrow(DataError);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StorageError } from "../../core/index.js";
import { useFolder } from "../testing/child-process.js";
import { assertWritableFile } from "./assert-writable-file.js";

const folder = useFolder();

test("makes the folder, leaves nothing in it, and leaves a file alone", () => {
  const path = join(folder(), "new/out.jsonl");
  assertWritableFile(path);
  expect(readdirSync(join(folder(), "new"))).toEqual([]);
  writeFileSync(path, "kept");
  assertWritableFile(path);
  expect(readFileSync(path, "utf8")).toBe("kept");
});

test("refuses a folder, a device, a place below a file, and a name that is too long", () => {
  mkdirSync(join(folder(), "taken"));
  writeFileSync(join(folder(), "file"), "");
  const long = join(folder(), "x".repeat(300));
  for (const [path, message] of [
    [join(folder(), "taken"), `${folder()}/taken: cannot be written: this is a folder.`],
    ["/dev/null", "/dev/null: cannot be written: this is no ordinary file."],
    [join(folder(), "file/out.jsonl"), `${folder()}/file: cannot be made: there is a file of this name.`],
    [long, `${long}: cannot be written: the name is too long.`],
  ] as const) {
    expect(() => assertWritableFile(path)).toThrow(StorageError);
    expect(() => assertWritableFile(path)).toThrow(message);
  }
});

test.skipIf(!existsSync("/proc/self"))("refuses a file system that takes no files", () => {
  expect(() => assertWritableFile("/proc/out.jsonl")).toThrow(StorageError);
});

import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StorageError } from "../../core/index.js";
import { useFolder } from "../testing/child-process.js";
import { makeFolder } from "./make-folder.js";

const folder = useFolder();

test("makes what is missing and leaves alone what is there", () => {
  const path = join(folder(), "a/b/c");
  makeFolder(path);
  writeFileSync(join(path, "file"), "kept");
  makeFolder(path);
  expect(statSync(join(path, "file")).size).toBe(4);
});

test("names a file that stands where a folder should be", () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "run")]) {
    expect(() => makeFolder(path)).toThrow(StorageError);
    expect(() => makeFolder(path)).toThrow(`${file}: cannot be made: there is a file of this name.`);
  }
});

test.skipIf(!existsSync("/proc/self"))("comes back from a file system that makes no folders", () => {
  expect(() => makeFolder("/proc/retort/run")).toThrow("/proc/retort: cannot be made: the folder above is gone, or takes nothing new.");
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { useFolder } from "../testing/child-process.js";
import { assertFreeFolder } from "./assert-free-folder.js";

const folder = useFolder();

test("a folder that is not there, and an empty one, are free", () => {
  assertFreeFolder(join(folder(), "new/deep"));
  mkdirSync(join(folder(), "empty"));
  assertFreeFolder(join(folder(), "empty"));
});

test("a folder with something in it, if only a hidden file, and a file are not", () => {
  mkdirSync(join(folder(), "full"));
  writeFileSync(join(folder(), "full/.hidden"), "");
  expect(() => assertFreeFolder(join(folder(), "full"))).toThrow(ConfigError);
  expect(() => assertFreeFolder(join(folder(), "full"))).toThrow("full: has something in it already (.hidden).");
  expect(() => assertFreeFolder(join(folder(), "full/.hidden"))).toThrow(".hidden: is a file; expected a folder.");
});

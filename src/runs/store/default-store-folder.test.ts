import { resolve } from "node:path";
import { expect, test } from "vitest";
import { defaultStoreFolder } from "./default-store-folder.js";

test("artifacts are kept where RETORT_STORE says, else beside the runs", () => {
  expect(defaultStoreFolder({ RETORT_STORE: "elsewhere" })).toBe(resolve("elsewhere"));
  expect(defaultStoreFolder({ RETORT_STORE: "" })).toBe(resolve(".retort/store"));
  expect(defaultStoreFolder({})).toBe(resolve(".retort/store"));
});

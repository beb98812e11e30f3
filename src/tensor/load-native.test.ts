import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findNative } from "./load-native.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "retort-native-"));
  put("package.json", '{ "version": "1.2.3" }');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function put(name: string, content = ""): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

test("RETORT_NATIVE comes first, then the package's build folder, then the user's cache", () => {
  const env = { XDG_CACHE_HOME: join(root, "cache"), HOME: root };
  const cache = process.platform === "darwin" ? "Library/Caches" : "cache";
  const cached = put(`${cache}/retort-kd/1.2.3/retort.node`);
  expect(findNative({ ...env, ...(process.platform === "darwin" && { XDG_CACHE_HOME: "" }) }, root)).toBe(cached);
  const built = put("build/retort.node");
  expect(findNative(env, root)).toBe(built);
  const named = put("elsewhere/mine.node");
  expect(findNative({ ...env, RETORT_NATIVE: named }, root)).toBe(named);
});

test("none at all is a SetupError that says where it looked and what to run", () => {
  expect(() => findNative({ HOME: root }, root)).toThrowError(
    expect.objectContaining({
      code: "SETUP",
      message: expect.stringContaining(join(root, "build", "retort.node")),
      hint: "run `npx retort setup`",
    }),
  );
});

test("a RETORT_NATIVE that does not exist is an error, not a reason to take another one", () => {
  put("build/retort.node");
  expect(() => findNative({ RETORT_NATIVE: "/nowhere.node" }, root)).toThrowError(
    /RETORT_NATIVE names \/nowhere\.node, which does not exist/,
  );
});

test("a file that cannot be loaded is a SetupError with the loader's reason", async () => {
  vi.stubEnv("RETORT_NATIVE", put("broken.node", "not a library"));
  vi.resetModules();
  const fresh = await import("./load-native.js");
  expect(() => fresh.loadNative()).toThrowError(
    expect.objectContaining({
      code: "SETUP",
      message: expect.stringContaining("broken.node"),
      hint: "run `retort doctor`",
      cause: expect.any(Error),
    }),
  );
});

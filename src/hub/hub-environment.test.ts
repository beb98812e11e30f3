import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { hubEnvironment } from "./hub-environment.js";

function homeWithToken(token: string): string {
  const folder = mkdtempSync(join(tmpdir(), "retort-hub-home-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "token"), token);
  return folder;
}

describe("hubEnvironment", () => {
  test("is Python's by default", () => {
    const { endpoint, cacheFolder, offline } = hubEnvironment({ HF_TOKEN: "hf_x" });
    expect({ endpoint, cacheFolder, offline }).toEqual({
      endpoint: "https://huggingface.co",
      cacheFolder: join(homedir(), ".cache/huggingface/hub"),
      offline: false,
    });
  });

  test.each([
    [{ HF_HOME: "/a" }, "/a/hub"],
    [{ XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
    [{ HF_HOME: "/a", HF_HUB_CACHE: "/b" }, "/b"],
    [{ HF_HUB_CACHE: "~/c" }, join(homedir(), "c")],
  ])("keeps files where %j says", (variables, expected) => {
    expect(hubEnvironment({ HF_TOKEN: "hf_x", ...variables }).cacheFolder).toBe(expected);
  });

  test("takes the token from the environment, or else from the file", () => {
    const HF_HOME = homeWithToken("hf_file\n");
    expect(hubEnvironment({ HF_HOME }).token).toBe("hf_file");
    expect(hubEnvironment({ HF_HOME, HF_TOKEN: "hf_env" }).token).toBe("hf_env");
    expect(hubEnvironment({ HF_HOME: join(HF_HOME, "none") }).token).toBeUndefined();
  });

  test("a token that cannot be one is refused without being shown", () => {
    expect(() => hubEnvironment({ HF_TOKEN: "hf_a\nhf_b" })).toThrow(/^HF_TOKEN: does not hold one token on one line\.$/);
  });

  test("an endpoint loses its last slash, and must be an address", () => {
    expect(hubEnvironment({ HF_TOKEN: "x", HF_ENDPOINT: "http://mirror/" }).endpoint).toBe("http://mirror");
    expect(() => hubEnvironment({ HF_ENDPOINT: "mirror" })).toThrow('HF_ENDPOINT is "mirror": expected an address');
  });

  test.each(["1", "true", "ON", "yes"])("%s means offline", (HF_HUB_OFFLINE) => {
    expect(hubEnvironment({ HF_TOKEN: "x", HF_HUB_OFFLINE }).offline).toBe(true);
  });
});

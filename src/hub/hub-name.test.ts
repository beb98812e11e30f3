import { describe, expect, test } from "vitest";
import { formatHubName, parseHubName } from "./hub-name.js";

describe("parseHubName", () => {
  test.each([
    ["google-t5/t5-small", { name: "google-t5/t5-small", revision: undefined }],
    ["org/name@v1.0", { name: "org/name", revision: "v1.0" }],
    ["gpt2@main", { name: "gpt2", revision: "main" }],
    ["org/name@refs/pr/1", { name: "org/name", revision: "refs/pr/1" }],
  ])("reads %s", (text, expected) => {
    expect(parseHubName(text)).toEqual(expected);
    expect(formatHubName(expected)).toBe(text);
  });

  test.each([
    "gpt2",
    "./org/name",
    "../name",
    "/org/name",
    "a/b/c",
    "org/",
    "org/name@",
    "org/na--me",
    "org/..",
    "org/name@../x",
    "C:\\a",
    "",
  ])("takes %j for a path", (text) => {
    expect(parseHubName(text)).toBeUndefined();
  });
});

import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.js";

test.each([
  [1, "1 B"],
  [999, "999 B"],
  [999.7, "1 kB"],
  [48_400, "48 kB"],
  [7.1e6, "7.10 MB"],
  [486e6, "486 MB"],
  [3.22e9, "3.22 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { parseAge, parseSize } from "./parse-amount.js";

describe("amounts on the command line", () => {
  test.each([
    ["45m", 45 * 60_000],
    ["12h", 12 * 3_600_000],
    ["1.5d", 36 * 3_600_000],
    ["2w", 14 * 24 * 3_600_000],
    ["0d", 0],
  ])("the age %s is %d ms", (text, milliseconds) => expect(parseAge(text)).toBe(milliseconds));

  test.each([
    ["0", 0],
    ["1024", 1024],
    ["500MB", 500e6],
    ["500 mb", 500e6],
    ["1.5GiB", 1.5 * 2 ** 30],
    ["3kB", 3000],
  ])("the size %s is %d bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test.each(["", "d", "30", "-1d", "1y", "1d2h", "NaNd"])("%j is no age", (text) =>
    expect(() => parseAge(text)).toThrow(InvalidArgumentError),
  );

  test.each(["", "MB", "-5", "1e9", "5 apples", "5MBs"])("%j is no size", (text) =>
    expect(() => parseSize(text)).toThrow(InvalidArgumentError),
  );
});

import { describe, expect, test } from "vitest";
import { ConfigError, InterruptedError, NativeError } from "../core/index.js";
import { JobCrash } from "../jobs/index.js";
import { reportFailure } from "./report-failure.js";

function report(error: unknown, { json = false, isTTY = false } = {}): { text: string; exitCode: number } {
  let text = "";
  const output = { isTTY, columns: 40, write: (part: string) => (text += part) };
  const exitCode = reportFailure(error, { json, output });
  return { text, exitCode };
}

describe("reportFailure", () => {
  test("bad input: one sentence, the hint, exit code 2, no stack", () => {
    expect(report(new ConfigError("seed is -1: expected >= 0.", { hint: "Give another." }))).toEqual({
      text: "ConfigError: seed is -1: expected >= 0.\nGive another.\n",
      exitCode: 2,
    });
  });

  test("our fault: exit code 1, with the stack and the message once", () => {
    const { text, exitCode } = report(new NativeError("matmul: shapes differ."));
    expect(exitCode).toBe(1);
    expect(text.split("\n")[0]).toBe("NativeError: matmul: shapes differ.");
    expect(text.split("\n")[1]).toMatch(/^ {4}at /);
    expect(text.match(/shapes differ/g)).toHaveLength(1);
  });

  test("an unexpected error, and something thrown that is none", () => {
    expect(report(new TypeError("x is undefined"))).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(/^TypeError: x is undefined\n {4}at /),
    });
    expect(report("out of cheese")).toMatchObject({ exitCode: 1, text: expect.stringMatching(/^Error: out of cheese\n/) });
  });

  test("a crash seen from outside: exit code 1, and no stack of the observer", () => {
    expect(report(new JobCrash("the job's process was ended by SIGABRT."))).toEqual({
      text: "JobCrash: the job's process was ended by SIGABRT.\n",
      exitCode: 1,
    });
  });

  test("an interruption is no error: a sentence, exit code 130", () => {
    expect(report(new InterruptedError("interrupted; run it again."))).toEqual({ text: "Interrupted; run it again.\n", exitCode: 130 });
  });

  test("as JSON: one document on one line", () => {
    const { text, exitCode } = report(new ConfigError("a\nb", { hint: "c" }), { json: true });
    expect(text.endsWith("\n")).toBe(true);
    expect(text.trimEnd()).not.toContain("\n");
    expect(JSON.parse(text)).toEqual({ error: { name: "ConfigError", code: "CONFIG", message: "a\nb", hint: "c" } });
    expect(exitCode).toBe(2);
  });

  test("is wrapped between words on a terminal", () => {
    const { text } = report(new ConfigError("data: give either a built-in dataset or a file."), { isTTY: true });
    expect(text).toBe("ConfigError: data: give either a\nbuilt-in dataset or a file.\n");
  });
});

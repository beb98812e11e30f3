import { describe, expect, test, vi } from "vitest";
import type { RunEvent } from "../runs/index.js";
import { ProgressLine } from "./progress.js";

/** A progress line with a clock that stands still unless told otherwise. */
function watch({ isTTY, columns }: { isTTY: boolean; columns?: number }) {
  let [text, ms] = ["", 0];
  const output = { isTTY, columns, write: (part: string) => (text += part) };
  const line = new ProgressLine(output, () => ms);
  const handle = (...events: RunEvent[]): void => {
    for (const event of events) line.handle(event);
  };
  return { line, handle, wait: (seconds: number) => (ms += seconds * 1000), text: () => text };
}

const phase = (name: string, state: "start" | "end"): RunEvent => ({ kind: "phase", phase: name, state });
const step = (progress: number, loss = 2): RunEvent => ({
  kind: "step",
  step: 1,
  progress,
  loss,
  terms: {},
  learningRate: 1,
  gradientNorm: 1,
  tokensPerSecond: 1000,
});
const evaluation = (nll: number, isBest: boolean): RunEvent => ({ kind: "evaluation", split: "validation", scores: { nll }, isBest });

/** What a terminal shows after this: `\r` goes to the line's start, `ESC[K` clears it. */
function screen(text: string): string[] {
  return text.split("\n").map((line) => line.split("\r\u001b[K").at(-1) as string);
}

describe("into a file", () => {
  test("a phase is one line with its time and outcome", () => {
    const { handle, wait, text } = watch({ isTTY: false });
    handle(phase("teacher", "start"));
    for (let i = 1; i <= 1000; i++) {
      handle(step(i / 1000));
      wait(0.01);
    }
    handle(evaluation(0.5, true), evaluation(0.75, false), phase("teacher", "end"));
    expect(text()).toBe("  teacher                    10 s  validation NLL 0.500\n");
  });

  test("a long phase says where it is twice a minute", () => {
    const { handle, wait, text } = watch({ isTTY: false });
    handle(phase("teacher", "start"));
    for (let i = 1; i <= 610; i++) {
      wait(1);
      handle(step(i / 1000));
    }
    const lines = text().split("\n").slice(0, -1);
    expect(lines).toHaveLength(20);
    expect(lines[0]).toBe("  teacher   3%  16 min left  1.0k tokens/s  loss 2.000");
  });

  test("has no control characters, and warnings on lines of their own", () => {
    const { line, handle, text } = watch({ isTTY: false });
    handle(phase("data", "start"), { kind: "warning", message: "3 of 9 sources were cut to 4 tokens." }, phase("data", "end"));
    line.close();
    expect(text()).toBe("  note: 3 of 9 sources were cut to 4 tokens.\n  data                        0 s\n");
  });
});

test("notes are as wide as COLUMNS says where there is no terminal", () => {
  vi.stubEnv("COLUMNS", "40");
  const { line, handle, text } = watch({ isTTY: false });
  handle({ kind: "note", message: "the run goes on from where it was, which was the baseline." });
  line.close();
  vi.unstubAllEnvs();
  expect(text()).toBe("  note: the run goes on from where it\n    was, which was the baseline.\n");
});

describe("on a terminal", () => {
  test("redraws one line, five times a second at most", () => {
    const { handle, wait, text } = watch({ isTTY: true, columns: 80 });
    handle(phase("teacher", "start"));
    for (let i = 1; i <= 1000; i++) {
      wait(0.001);
      handle(step(i / 1000));
    }
    expect(text()).not.toContain("\n");
    expect(text().split("\r").length - 1).toBe(6);
  });

  test.each([80, 40])("leaves room for ^C at %i columns", (columns) => {
    const { handle, wait, text } = watch({ isTTY: true, columns });
    handle(phase("pseudo-targets", "start"), step(0.1));
    wait(100);
    handle(evaluation(0.5, true), step(0.5));
    const shown = screen(text());
    expect(shown).toHaveLength(1);
    expect(shown[0]?.length).toBeLessThan(columns - 2);
  });

  test("a finished phase stays, a warning stands above the line, and the line is gone at the end", () => {
    const { line, handle, wait, text } = watch({ isTTY: true, columns: 80 });
    handle(phase("data", "start"), phase("data", "end"), phase("pseudo-targets", "start"));
    wait(2);
    handle({ kind: "progress", done: 1200, total: 2400, unit: "pseudo-targets", tokensPerSecond: 5000 });
    handle({ kind: "warning", message: "2 of 2400 were empty." });
    expect(screen(text()).at(-1)).toMatch(/^ {2}pseudo-targets █+░+ +50% {2}5.0k tokens\/s/);
    line.close();
    expect(screen(text())).toEqual(["  data                        0 s", "  note: 2 of 2400 were empty.", ""]);
  });

  test("a long warning is wrapped between words", () => {
    const { line, handle, text } = watch({ isTTY: true, columns: 40 });
    handle({ kind: "warning", message: "the text gives a vocabulary of 355 tokens; more was asked for." });
    line.close();
    expect(screen(text())).toEqual(["  note: the text gives a vocabulary of", "    355 tokens; more was asked for.", ""]);
  });

  test("a phase that an earlier process had finished claims no validation value", () => {
    const { handle, text } = watch({ isTTY: true, columns: 80 });
    handle(phase("teacher", "start"), phase("teacher", "end"));
    expect(screen(text())).toEqual(["  teacher                     0 s", ""]);
  });

  test("without a known width it is taken for 80 columns", () => {
    const { handle, wait, text } = watch({ isTTY: true, columns: 0 });
    handle(phase("teacher", "start"));
    wait(1);
    handle(step(0.5));
    expect(screen(text())[0]?.length).toBeLessThan(78);
    expect(screen(text())[0]).toContain("loss");
  });
});

test("a count ends as one number, not as `48 of 48`", () => {
  const { handle, text } = watch({ isTTY: false });
  handle(phase("evaluation", "start"), { kind: "progress", done: 6000, total: 6000, unit: "outputs" }, phase("evaluation", "end"));
  expect(text()).toBe("  evaluation                  0 s  6,000 outputs\n");
});

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, DisposedError } from "../../core/index.js";
import { killHard, saying, useChildren, useFolder } from "../testing/child-process.js";
import { EventLog, readEvents, type StepEvent } from "./event-log.js";
import { JsonLinesLog } from "./json-lines-log.js";
import { readJsonLines } from "./read-json-lines.js";

const folder = useFolder();
const children = useChildren();

describe("JsonLinesLog", () => {
  it("loses at most the last line, wherever the file is cut", () => {
    const entries = [{ text: "a" }, { text: "é 😀" }, { text: "" }];
    const whole = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const path = join(folder(), "cut.jsonl");
        writeFileSync(path, whole.subarray(0, length));
        const finished = whole.subarray(0, length).toString("latin1").split("\n").length - 1;
        expect(readJsonLines(path)).toEqual(entries.slice(0, finished));
        const log = new JsonLinesLog(path);
        log.append({ text: "after" });
        log.close();
        expect(readJsonLines(path)).toEqual([...entries.slice(0, finished), { text: "after" }]);
      }),
    );
  });

  it("finds the end of the last whole line far before a long torn one", () => {
    const path = join(folder(), "long.jsonl");
    writeFileSync(path, `{"n":1}\n{"text":"${"x".repeat(200_000)}`);
    new JsonLinesLog(path).close();
    expect(readFileSync(path, "utf8")).toBe('{"n":1}\n');
  });

  it("names path and line of a damaged line", () => {
    const path = join(folder(), "damaged.jsonl");
    writeFileSync(path, '{"n":1}\n{"n":\n{"n":3}\n');
    expect(() => readJsonLines(path)).toThrow(DataError);
    expect(() => readJsonLines(path)).toThrow(`${path}:2: not a JSON document`);
  });

  it("has nothing to read where nothing was written", () => expect(readJsonLines(join(folder(), "none.jsonl"))).toEqual([]));

  it("is of no use after it was closed", () => {
    const log = new JsonLinesLog(join(folder(), "closed.jsonl"));
    log.close();
    log.close();
    expect(() => log.append(1)).toThrow(DisposedError);
  });
});

describe("EventLog", () => {
  const step: StepEvent = {
    kind: "step",
    step: 1,
    loss: 2.5,
    terms: { crossEntropy: 2, kl: 0.5 },
    learningRate: 1e-3,
    gradientNorm: 0.9,
    tokensPerSecond: 900,
    progress: 0.01,
  };

  it("adds the time, and goes on after a torn line", () => {
    const path = join(folder(), "events.jsonl");
    const first = new EventLog(path);
    first.append(step);
    first.close();
    appendFileSync(path, '{"time":"2026-01-01T00:00:00.000Z","kind":"st');
    const second = new EventLog(path);
    second.append({ kind: "done" });
    second.close();
    const events = readEvents(path);
    expect(events).toMatchObject([step, { kind: "done" }]);
    for (const { time } of events) expect(new Date(time).toISOString()).toBe(time);
  });

  it("refuses a loss that is no number, and keeps the log whole", () => {
    const path = join(folder(), "events.jsonl");
    const log = new EventLog(path);
    expect(() => log.append({ ...step, loss: Number.NaN })).toThrow("loss is NaN");
    log.close();
    expect(readEvents(path)).toEqual([]);
  });

  it("keeps every event that was logged before SIGKILL", async () => {
    const path = join(folder(), "events.jsonl");
    const child = children.start(
      `const log = new runs.EventLog(args[0]);
       for (let step = 1; ; step++) {
         log.append({ kind: "step", step, loss: 1, terms: {}, learningRate: 0, gradientNorm: 0, tokensPerSecond: 0, progress: 0 });
         if (step === 100) say("100 steps");
       }`,
      path,
    );
    await saying(child, "100 steps");
    await killHard(child);
    const steps = readEvents(path).map((event) => (event.kind === "step" ? event.step : 0));
    expect(steps.length).toBeGreaterThanOrEqual(100);
    expect(steps).toEqual(steps.map((_, i) => i + 1));
  });
});

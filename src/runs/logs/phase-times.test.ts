import { expect, test } from "vitest";
import type { LoggedEvent, RunEvent } from "./event-log.js";
import { phaseTimes } from "./phase-times.js";

/** Events a second apart. */
const logged = (events: readonly RunEvent[]): LoggedEvent[] =>
  events.map((event, i) => ({ time: new Date(1000 * i).toISOString(), ...event }));
const phase = (name: string, state: "start" | "end"): RunEvent => ({ kind: "phase", phase: name, state });
const note: RunEvent = { kind: "note", message: "a word" };

test("times of parts add up over processes, and a part that was killed lasts until its last word", () => {
  const first = [phase("data", "start"), phase("data", "end"), phase("teacher", "start"), note, note];
  const second = [phase("data", "start"), phase("data", "end"), phase("teacher", "start"), note, phase("teacher", "end")];
  expect(phaseTimes(logged([...first, ...second]))).toEqual([
    { phase: "data", seconds: 2, isDone: true },
    { phase: "teacher", seconds: 4, isDone: true },
  ]);
  expect(phaseTimes(logged(first)).at(-1)).toEqual({ phase: "teacher", seconds: 2, isDone: false });
});

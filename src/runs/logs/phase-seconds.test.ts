import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useFolder } from "../testing/child-process.js";
import { phaseSeconds } from "./phase-seconds.js";

const folder = useFolder();

it("adds up what a part lasted in every call, until its last word where it was killed", () => {
  const at = (second: number, event: object) => JSON.stringify({ time: new Date(second * 1000).toISOString(), ...event });
  const phase = (name: string, state: "start" | "end") => ({ kind: "phase", phase: name, state });
  const lines = [
    at(0, phase("teacher", "start")),
    at(10, phase("teacher", "end")),
    at(10, phase("baseline", "start")),
    at(14, { kind: "note", message: "killed after this" }),
    at(1000, phase("teacher", "start")),
    at(1001, phase("teacher", "end")),
    at(1001, phase("baseline", "start")),
    at(1004, { kind: "error", code: "INTERRUPTED", message: "interrupted" }),
  ];
  writeFileSync(join(folder(), "events.jsonl"), `${lines.join("\n")}\n`);
  expect([...phaseSeconds(join(folder(), "events.jsonl"))]).toEqual([
    ["teacher", 11],
    ["baseline", 7],
  ]);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useFolder } from "../testing/child-process.js";
import { jsonLines, readJsonLines } from "./read-json-lines.js";

const folder = useFolder();

it("reads lines that lie across blocks, and characters too", () => {
  // The block ends in the middle of some line, and of some character of three bytes.
  const entries = Array.from({ length: 50_000 }, (_, n) => ({ n, text: "語".repeat(n % 23) }));
  const path = join(folder(), "many.jsonl");
  writeFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  expect(readJsonLines(path)).toEqual(entries);
});

it("reads no further than it is asked to", () => {
  const path = join(folder(), "damaged.jsonl");
  writeFileSync(path, '{"n":1}\n{"n":2}\n{"n":\n');
  const lines = jsonLines<{ n: number }>(path);
  expect([lines.next().value, lines.next().value]).toEqual([{ n: 1 }, { n: 2 }]);
  expect(() => lines.next()).toThrow(`${path}:3: not a JSON document`);
});

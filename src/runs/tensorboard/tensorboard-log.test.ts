import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import type { LoggedEvent, RunEvent } from "../logs/index.js";
import { useFolder } from "../testing/child-process.js";
import { crc32c } from "./crc32c.js";
import { eventRecord, type TensorboardEvent } from "./event-record.js";
import { TensorboardLog } from "./tensorboard-log.js";

const folder = useFolder();

interface Golden {
  readonly records: readonly { readonly event: TensorboardEvent; readonly record: string }[];
}

test("records are TensorBoard's own, byte by byte", () => {
  const { records } = JSON.parse(readFileSync("test/golden/tensorboard.json", "utf8")) as Golden;
  expect(records).toHaveLength(4);
  for (const { event, record } of records) expect(Buffer.from(eventRecord(event)).toString("base64")).toBe(record);
});

test("the checksum is CRC-32C, with the check value of its catalogues and RFC 3720's of 32 zeros", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

/** The scalars in a training's only file, in their order, read by another way than they are written. */
function scalarsIn(training: string): [step: number, tag: string, value: number][] {
  const names = readdirSync(join(folder(), training));
  expect(names).toHaveLength(1);
  const bytes = readFileSync(join(folder(), training, names[0] as string));
  const found: [number, string, number][] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    found.push(...scalarsOf(bytes.subarray(at + 12, at + 12 + length)));
    at += 12 + length + 4;
  }
  return found;
}

function scalarsOf(message: Uint8Array): [number, string, number][] {
  const reader = new BinaryReader(message);
  let step = 0;
  const values: [string, number][] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 2) step = Number(reader.int64());
    else if (field === 5) {
      const summary = new BinaryReader(reader.bytes());
      while (summary.pos < summary.len) {
        summary.tag();
        const value = new BinaryReader(summary.bytes());
        value.tag();
        const tag = value.string();
        value.tag();
        values.push([tag, value.float()]);
      }
    } else reader.skip(wire);
  }
  return values.map(([tag, value]) => [step, tag, value]);
}

const at = (event: RunEvent): LoggedEvent => ({ time: "2026-11-30T00:00:00.000Z", ...event });
const phase = (name: string): LoggedEvent => at({ kind: "phase", phase: name, state: "start" });
const step = (number: number, loss: number): LoggedEvent => {
  const rest = { learningRate: 0.5, gradientNorm: 2, tokensPerSecond: 100, progress: 0 };
  return at({ kind: "step", step: number, loss, terms: { kl: loss / 2 }, ...rest });
};
const validation = (number: number, nll: number): LoggedEvent =>
  at({ kind: "evaluation", step: number, split: "validation", scores: { nll } });

describe("TensorboardLog", () => {
  test("holds of every training loss, terms, rate, norm, speed and validations by step", () => {
    const log = new TensorboardLog(folder(), []);
    for (const event of [phase("teacher"), validation(0, 6), step(1, 4), validation(1, 5), phase("baseline"), step(1, 8)])
      log.append(event);
    log.append(at({ kind: "evaluation", split: "test/S", scores: { nll: 3 } }));
    log.append(at({ kind: "note", message: "a word" }));
    log.close();
    expect(readdirSync(folder()).sort()).toEqual(["baseline", "teacher"]);
    expect(scalarsIn("teacher")).toEqual([
      [0, "validation/nll", 6],
      [1, "train/loss", 4],
      [1, "train/terms/kl", 2],
      [1, "train/learningRate", 0.5],
      [1, "train/gradientNorm", 2],
      [1, "train/tokensPerSecond", 100],
      [1, "validation/nll", 5],
    ]);
  });

  test("is the same for a run that went on after a kill as for one that did not", () => {
    const [before, lost, after] = [
      [phase("teacher"), step(1, 4), validation(1, 5), step(2, 3)],
      [step(3, 9), validation(3, 9)],
      [phase("teacher"), step(3, 2), validation(3, 1), step(4, 1)],
    ] as const;
    const whole = new TensorboardLog(folder(), []);
    for (const event of [...before, ...after]) whole.append(event);
    whole.close();
    const expected = scalarsIn("teacher");
    const [first] = readdirSync(join(folder(), "teacher"));
    const resumed = new TensorboardLog(folder(), [...before, ...lost]);
    expect(scalarsIn("teacher").map(([number]) => number)).toContain(3);
    for (const event of after) resumed.append(event);
    resumed.close();
    expect(scalarsIn("teacher")).toEqual(expected);
    // A TensorBoard that has read the old file goes on to one of a later name.
    expect(readdirSync(join(folder(), "teacher"))[0]?.localeCompare(first as string)).toBeGreaterThan(0);
  });

  test("keeps a validation before the step that comes after it", () => {
    const log = new TensorboardLog(folder(), [phase("teacher"), step(1, 4), step(2, 3)]);
    for (const event of [phase("teacher"), validation(2, 7), step(3, 1)]) log.append(event);
    log.close();
    expect(scalarsIn("teacher").flatMap(([number, tag]) => (/loss|nll/.test(tag) ? [`${number} ${tag}`] : []))).toEqual([
      ...["1 train/loss", "2 train/loss", "2 validation/nll", "3 train/loss"],
    ]);
  });
});

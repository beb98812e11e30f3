import { closeSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, writeFailure } from "../files/index.js";
import { eventRecord, type TensorboardEvent } from "./event-record.js";

/**
 * The one file of TensorBoard events in a folder, written anew: whatever files were there before go. It has a later name than they had, and begins by telling a TensorBoard that has read them
 * to forget them. Throws a StorageError where the disk refuses.
 */
export class EventFile {
  readonly #path: string;
  readonly #descriptor: number;

  constructor(folder: string) {
    makeFolder(folder);
    const before = readdirSync(folder).filter((name) => name.startsWith(prefix));
    this.#path = join(folder, laterName(before));
    try {
      this.#descriptor = openSync(this.#path, "wx");
    } catch (error) {
      throw writeFailure(error, this.#path, 0);
    }
    const wallTime = Date.now() / 1000;
    this.append({ wallTime, step: 0, content: { fileVersion: "brain.Event:2" } });
    this.append({ wallTime, step: 0, content: { start: true } });
    for (const name of before) rmSync(join(folder, name), { force: true });
  }

  append(event: TensorboardEvent): void {
    const record = eventRecord(event);
    try {
      writeSync(this.#descriptor, record);
    } catch (error) {
      throw writeFailure(error, this.#path, record.length);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const prefix = "events.out.tfevents.";

/** By the clock, so that TensorBoard, which reads a folder's files in the order of their names, reads it last. */
function laterName(before: readonly string[]): string {
  const times = before.map((name) => Number(/^\d+/.exec(name.slice(prefix.length))?.[0] ?? 0));
  const seconds = Math.max(Math.floor(Date.now() / 1000), ...times.map((time) => time + 1));
  return `${prefix}${seconds}.retort`;
}

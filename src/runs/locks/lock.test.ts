import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../core/index.js";
import { formatTag, isAlive, ownTag, parseTag } from "../processes/index.js";
import { finished, killHard, saying, useChildren, useFolder } from "../testing/child-process.js";
import { acquireLock } from "./lock.js";

const folder = useFolder();
const children = useChildren();
const HOLD = `await runs.acquireLock(args[0], { what: "it" }); say("held"); setInterval(() => {}, 1000);`;

describe("acquireLock", () => {
  it("refuses a second holder, also in the same process, until the first is done", async () => {
    const first = await acquireLock(folder(), { what: "run a" });
    const second = acquireLock(folder(), { what: "run a" });
    await expect(second).rejects.toThrow(StorageError);
    await expect(second).rejects.toThrow(`run a is in use by process ${process.pid}`);
    first.release();
    first.release();
    (await acquireLock(folder(), { what: "run a" })).release();
    expect(readdirSync(folder())).toEqual([]);
  });

  it("names a living holder, and takes over from a dead one", async () => {
    const child = children.start(HOLD, folder());
    await saying(child, "held");
    await expect(acquireLock(folder(), { what: "run a" })).rejects.toThrow(`run a is in use by process ${child.pid}`);
    await killHard(child);
    const lock = await acquireLock(folder(), { what: "run a" });
    expect(lock.takenOverFrom?.pid).toBe(child.pid);
    lock.release();
  });

  it("waits for the holder if it may, and says so once", async () => {
    const child = children.start(HOLD, folder());
    await saying(child, "held");
    const heard: number[] = [];
    const waiting = acquireLock(folder(), { what: "it", wait: true, onWait: ({ pid }) => heard.push(pid) });
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await killHard(child);
    (await waiting).release();
    expect(heard).toEqual([child.pid]);
  });

  it("never takes over from another host", async () => {
    writeFileSync(join(folder(), "1-1-elsewhere~00"), "");
    await expect(acquireLock(folder(), { what: "run a" })).rejects.toThrow("in use by process 1 on host elsewhere");
    await expect(acquireLock(folder(), { what: "run a" })).rejects.toMatchObject({ hint: expect.stringContaining(folder()) });
  });

  it("keeps processes apart that hurry", async () => {
    const counter = join(folder(), "counter");
    writeFileSync(counter, "0");
    const code = `
      import { readFileSync, writeFileSync } from "node:fs";
      for (let i = 0; i < 15; i++) {
        const lock = await runs.acquireLock(args[0], { what: "counter", wait: true });
        const count = Number(readFileSync(args[1], "utf8"));
        await new Promise((resolve) => setTimeout(resolve, 1));
        writeFileSync(args[1], String(count + 1));
        lock.release();
      }`;
    await Promise.all([1, 2, 3].map(() => finished(children.start(code, join(folder(), "lock"), counter))));
    expect(readFileSync(counter, "utf8")).toBe("45");
  });
});

describe("process tags", () => {
  it("survive a file name", () => expect(parseTag(formatTag(ownTag()))).toEqual(ownTag()));
  it("are not read from other text", () => expect(parseTag("12-x")).toBeUndefined());
  it("tell a later process with the same number apart", ({ skip }) => {
    if (process.platform !== "linux") skip("only Linux tells when a process started");
    expect(isAlive(ownTag())).toBe(true);
    expect(isAlive({ ...ownTag(), startTicks: ownTag().startTicks - 1 })).toBe(false);
  });
});

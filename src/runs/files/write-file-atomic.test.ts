import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError, StorageError } from "../../core/index.js";
import { JsonLinesLog } from "../logs/index.js";
import { killHard, saying, useChildren, useFolder } from "../testing/child-process.js";
import { recoverFolder } from "./partial.js";
import { writeFileAtomic, writeJsonAtomic, writeJsonLinesAtomic } from "./write-file-atomic.js";

const folder = useFolder();
const children = useChildren();

describe("writeFileAtomic", () => {
  it("replaces the file, makes missing folders and leaves nothing aside", () => {
    const path = join(folder(), "a", "b.txt");
    writeFileAtomic(path, "old");
    writeFileAtomic(path, new TextEncoder().encode("néw"));
    expect(readFileSync(path, "utf8")).toBe("néw");
    expect(readdirSync(join(folder(), "a"))).toEqual(["b.txt"]);
  });

  it("leaves the old file when the records cannot be had", () => {
    const path = join(folder(), "lines.jsonl");
    writeJsonLinesAtomic(path, [{ a: 1 }, { a: 2 }]);
    function* broken() {
      yield { a: 3 };
      throw new Error("no more");
    }
    expect(() => writeJsonLinesAtomic(path, broken())).toThrow("no more");
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n{"a":2}\n');
    expect(readdirSync(folder())).toEqual(["lines.jsonl"]);
  });

  it("writes more records than fit in a chunk", () => {
    const path = join(folder(), "lines.jsonl");
    writeJsonLinesAtomic(
      path,
      Array.from({ length: 2500 }, (_, i) => i),
    );
    expect(readFileSync(path, "utf8")).toBe(Array.from({ length: 2500 }, (_, i) => `${i}\n`).join(""));
  });

  it("packs what is called .gz", () => {
    const path = join(folder(), "lines.jsonl.gz");
    writeJsonLinesAtomic(
      path,
      Array.from({ length: 2500 }, (_, i) => i),
    );
    expect(gunzipSync(readFileSync(path)).toString()).toBe(Array.from({ length: 2500 }, (_, i) => `${i}\n`).join(""));
  });

  it("refuses NaN, which JSON would turn into null", () => {
    const path = join(folder(), "scores.json");
    writeJsonAtomic(path, { bleu: 1 });
    expect(() => writeJsonAtomic(path, { bleu: Number.NaN })).toThrow(DataError);
    expect(() => writeJsonAtomic(path, { bleu: Number.NaN })).toThrow("bleu is NaN");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ bleu: 1 });
  });
});

describe("a place that cannot be written", () => {
  it("is a StorageError, and nothing is left aside", () => {
    mkdirSync(join(folder(), "taken"));
    writeFileSync(join(folder(), "file"), "");
    for (const [name, message] of [
      ["taken", "taken: cannot be written: there is a folder of this name."],
      ["file/b.txt", "file: cannot be made: there is a file of this name."],
      ["x".repeat(300), "cannot be written: the name is too long."],
    ] as const) {
      expect(() => writeFileAtomic(join(folder(), name), "new")).toThrow(StorageError);
      expect(() => writeFileAtomic(join(folder(), name), "new")).toThrow(message);
    }
    expect(readdirSync(folder())).toEqual(["file", "taken"]);
    expect(() => recoverFolder(join(folder(), "file"))).toThrow("file: cannot be opened: there is a file where a folder should be.");
    expect(() => new JsonLinesLog(join(folder(), "taken"))).toThrow("taken: cannot be written: there is a folder of this name.");
  });
});

describe("a writer that is killed", () => {
  it("leaves the old file, and leftovers that are cleaned up only after its death", async () => {
    const path = join(folder(), "lines.jsonl");
    writeFileAtomic(path, "old\n");
    const child = children.start(
      `function* records() {
         for (let i = 0; ; i++) {
           yield { i };
           if (i === 5000) { say("writing"); setInterval(() => {}, 1000); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
         }
       }
       runs.writeJsonLinesAtomic(args[0], records());`,
      path,
    );
    await saying(child, "writing");
    recoverFolder(folder());
    expect(readdirSync(folder())).toHaveLength(2);
    await killHard(child);
    expect(readFileSync(path, "utf8")).toBe("old\n");
    recoverFolder(folder());
    expect(readdirSync(folder())).toEqual(["lines.jsonl"]);
  });
});

/** Writes small, then too much: prints what went wrong and what is there afterwards. */
const OVERFLOW = `
  import { readdirSync, readFileSync } from "node:fs";
  const path = args[0] + "/model.bin";
  runs.writeFileAtomic(path, "old");
  try {
    runs.writeFileAtomic(path, Buffer.alloc(1_000_000));
  } catch (error) {
    say(JSON.stringify({ name: error.name, message: error.message, hint: error.hint }));
  }
  say(readFileSync(path, "utf8"));
  say(readdirSync(args[0]).join());
  const log = new runs.JsonLinesLog(args[0] + "/log.jsonl");
  log.append({ n: 1 });
  try {
    log.append({ text: "x".repeat(1_000_000) });
  } catch (error) {
    say(error.name);
  }
  log.append({ n: 2 });
  say(JSON.stringify(runs.readJsonLines(args[0] + "/log.jsonl")));
`;

function expectNothingLost(output: string, at: string, reason: string): void {
  const [error, content, entries, logError, logged] = output.split("\n") as [string, ...string[]];
  const { name, message, hint } = JSON.parse(error) as Record<string, string>;
  expect(name).toBe("StorageError");
  expect(message).toContain(`${at}/model.bin: cannot write 1.00 MB: ${reason}`);
  expect(message).toMatch(/\((\d|\.)+ [kMGT]?B free\)$/);
  expect(hint).toContain("Free some space");
  expect([content, entries, logError]).toEqual(["old", "model.bin", "StorageError"]);
  expect(JSON.parse(logged as string)).toEqual([{ n: 1 }, { n: 2 }]);
}

describe("a disk that refuses", () => {
  it("for want of room: the error says so and the old file stays", ({ skip }) => {
    const mount = join(folder(), "small-disk");
    mkdirSync(mount);
    const inSmallDisk = ["-rm", "sh", "-c", 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"', mount];
    if (spawnSync("unshare", [...inSmallDisk, "true"]).status !== 0) skip("this system does not let us mount a small disk");
    const output = execFileSync("unshare", [...inSmallDisk, ...children.command(OVERFLOW, mount)], { encoding: "utf8" });
    expectNothingLost(output, mount, "the disk is full");
  });

  it("for the file size limit: the error says so and the old file stays", () => {
    const limited = `trap '' XFSZ; ulimit -f 64; exec "$@"`;
    const output = execFileSync("sh", ["-c", limited, "sh", ...children.command(OVERFLOW, folder())], { encoding: "utf8" });
    expectNothingLost(output, folder(), "the file would exceed the allowed file size");
  });
});

it("recoverFolder leaves other people's files alone", () => {
  for (const name of [".hidden", "a.partial", ".b~c.partial"]) writeFileSync(join(folder(), name), "");
  recoverFolder(folder());
  expect(readdirSync(folder())).toHaveLength(3);
});

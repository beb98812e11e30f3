import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../core/index.js";
import { useFolder } from "../testing/child-process.js";
import { BlockFile, writeBlockFile } from "./index.js";

const folder = useFolder();
const path = (): string => join(folder(), "blocks.bin");

/** Everything that a file gives back. */
function readAll(): { blocks: Buffer[]; about: unknown } {
  using file = new BlockFile(path());
  return { blocks: Array.from({ length: file.blocks }, (_, i) => file.read(i)), about: file.about };
}

describe("a block file", () => {
  it("gives every block back by itself, and what was said of them when they were made", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (blocks) => {
        let made = 0;
        const counted = function* () {
          for (const block of blocks) {
            made++;
            yield block;
          }
        };
        writeBlockFile(path(), counted(), { about: () => ({ made }) });
        expect(readAll()).toEqual({ blocks: blocks.map((block) => Buffer.from(block)), about: { made: blocks.length } });
      }),
    );
  });

  it("can be read in any order, also when its name is gone", () => {
    writeBlockFile(path(), [Buffer.from("one"), Buffer.from("two")], { about: () => null });
    using file = new BlockFile(path());
    rmSync(path());
    expect([file.read(1).toString(), file.read(0).toString(), file.read(1).toString()]).toEqual(["two", "one", "two"]);
    expect(() => file.read(2)).toThrow("has 2 blocks, not a number 2.");
  });

  it("is refused where it is cut off at any byte, empty, or missing", () => {
    writeBlockFile(path(), [Buffer.from("one"), Buffer.alloc(50, 7)], { about: () => "x" });
    const whole = readFileSync(path());
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path(), whole);
      truncateSync(path(), length);
      expect(readAll).toThrow(StorageError);
      expect(readAll).toThrow(`${path()}: is damaged`);
    }
    rmSync(path());
    expect(readAll).toThrow(StorageError);
  });
});

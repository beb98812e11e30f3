import { describe, expect, it } from "vitest";
import { DataError } from "./errors.js";
import { assertNoLfsPointer, lfsPointerBytes } from "./git-lfs-pointer.js";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d".repeat(32)}\nsize 242043056\n`;

describe("assertNoLfsPointer", () => {
  it("refuses text and bytes of a pointer with the reader's own error, saying how to fetch the file", () => {
    const attempts = [pointer, Buffer.from(pointer), Buffer.from(pointer).subarray(0, lfsPointerBytes)];
    for (const start of attempts) {
      const attempt = () => assertNoLfsPointer("m/model.safetensors", start, DataError);
      expect(attempt).toThrow(DataError);
      expect(attempt).toThrow("m/model.safetensors: a Git LFS pointer, not the file.");
      expect(attempt).toThrow(expect.objectContaining({ hint: expect.stringContaining("git lfs pull") }));
    }
  });

  it("takes anything else: what is shorter, what only speaks of one, nothing at all", () => {
    for (const start of ["", "version", pointer.slice(0, lfsPointerBytes - 1), ` ${pointer}`, Buffer.alloc(0), Buffer.alloc(100)])
      expect(() => assertNoLfsPointer("a", start, DataError)).not.toThrow();
  });
});

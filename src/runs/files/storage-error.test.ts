import { expect, test } from "vitest";
import { StorageError } from "../../core/index.js";
import { writeFailure } from "./storage-error.js";

const failed = (code: string): Error => Object.assign(new Error(`${code}: what Node says`), { code });

test.each([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["EEXIST", "there is a file of this name"],
  ["EISDIR", "there is a folder of this name"],
  ["ENOTDIR", "there is a file where a folder should be"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOENT", "the folder above is gone, or takes nothing new"],
])("%s is a StorageError of one sentence", (code, reason) => {
  const failure = writeFailure(failed(code), "/data/out.jsonl", 0);
  expect(failure).toBeInstanceOf(StorageError);
  expect(failure).toMatchObject({ message: `/data/out.jsonl: cannot be written: ${reason}.`, hint: "Name a place that may be written." });
});

test("a full disk comes with the bytes and the free space", () => {
  const { message } = writeFailure(failed("ENOSPC"), "/data/out.jsonl", 2048) as Error;
  expect(message).toMatch(/^\/data\/out\.jsonl: cannot write 2 kB: the disk is full \(.* free\)$/);
});

test("other errors stay what they are", () => {
  for (const error of [failed("EMFILE"), new Error("no more"), "text", undefined]) expect(writeFailure(error, "/out", 0)).toBe(error);
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyT5Json } from "../../models/testing/tiny-t5.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { otherLength } from "./other-length.js";

const folder = useFolder();

/** A teacher's folder whose `generation_config.json` says this. */
function teacher(generation: object): string {
  const place = join(folder(), "teacher");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "config.json"), JSON.stringify(tinyT5Json));
  writeFileSync(join(place, "generation_config.json"), JSON.stringify(generation));
  return place;
}

test("a folder that may write longer outputs than the recipe's is told, the start token not counted", () => {
  const config = (from: string, maxTargetLength: number, more: object = {}) =>
    ({ teacher: { from }, evaluation: { decoding: {}, ...more }, data: { maxSourceLength: 128, maxTargetLength } }) as never;
  const from = teacher({ max_length: 142 });
  expect(otherLength(config(from, 64))).toBe(
    "teacher may write 141 tokens by its generation_config.json; here targets and outputs end at data.maxTargetLength, 64.",
  );
  expect(otherLength(config(from, 141))).toBeUndefined();
  expect(otherLength(config(from, 64, { folderDecoding: false }))).toBeUndefined();
  expect(otherLength(config(teacher({}), 64))).toBeUndefined();
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changedTests } from "../../scripts/checks/changed-tests.mjs";

let root: string;

const write = (file: string, text = ""): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root, encoding: "utf8" });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "changed-"));
  git("init", "-q");
  for (const file of ["src/index.ts", "src/index.test.ts", "src/models/model.ts", "src/models/t5/t5.ts", "src/runs/run.ts", "docs/a.md"])
    write(file);
  git("add", ".");
  git("commit", "-qm", "first");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("nothing differs, or nothing that has tests beside it", () => {
  expect(changedTests(root)).toEqual([]);
  write("docs/a.md", "changed");
  write("scripts/new.mjs");
  expect(changedTests(root)).toEqual([]);
});

test("a changed file has the tests of its folder, staged or not, new or gone", () => {
  write("src/models/t5/t5.ts", "changed");
  write("src/runs/run.ts", "changed");
  git("add", "src/runs/run.ts");
  write("src/data/new file.ts");
  rmSync(join(root, "src/models/model.ts"));
  expect(changedTests(root)).toEqual(["src/data/", "src/models/", "src/runs/"]);
});

test("a changed test is itself; the entry has its list", () => {
  write("test/cli/distill.e2e.test.ts");
  write("src/models/t5/t5.test.ts");
  write("src/index.ts", "changed");
  write("test/support/helper.ts");
  expect(changedTests(root)).toEqual(["src/index.test.ts", "src/models/t5/t5.test.ts", "test/cli/distill.e2e.test.ts"]);
});

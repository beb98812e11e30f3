import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

/** The runner with a peer that cannot start, so that options which should have been refused do not measure anything. */
function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const options = { env: { ...process.env, RETORT_PEER_PYTHON: "/nowhere/python3" }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bench/metrics.mjs", ...args], options);
  return { code: status, stdout, stderr };
}

it("--help lists the options", () => {
  const { code, stdout, stderr } = run("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("of these only bleu, rouge, paired");
});

it.each([
  [[], "--texts: name a file of references."],
  [["--texts", "a.txt", "--only", "bleu,ter"], "--only ter: there are bleu, rouge, paired."],
  [["--texts", "a.txt", "--pairs", "1"], "--pairs 1: it is a whole number, at least 2."],
  [["--texts", "a.txt", "--segments", "many"], "--segments many: it is a whole number, at least 2."],
])("%j is refused with a reason", (args, reason) => {
  const { code, stdout, stderr } = run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`bench: ${reason}`);
});

it("fewer texts than asked for, and a peer that cannot start, end the run with a reason", () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-bench-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const texts = join(folder, "a.txt");
  writeFileSync(texts, "one two\nthree four\nfive\n");
  const few = run("--texts", texts, "--segments", "4");
  expect(few).toMatchObject({ code: 1, stderr: expect.stringContaining("bench: --segments 4: the files have 3 texts.") });
  const alone = run("--texts", texts, "--segments", "3");
  expect(alone.code).toBe(1);
  expect(alone.stderr).toMatch(/bench: \/nowhere\/python3 .*metrics\.py ended/);
});

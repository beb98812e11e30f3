import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** The runner with a peer that cannot start, so that options which should have been refused do not measure anything. */
function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const options = { env: { ...process.env, RETORT_PEER_PYTHON: "/nowhere/python3" }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bench/run.mjs", ...args], options);
  return { code: status, stdout, stderr };
}

it("--help lists every option and every name that can be asked for", () => {
  const { code, stdout, stderr } = run("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("--measures NAME   cpu | causes | gpu | quick; default cpu");
  expect(stdout).toContain("tiny | t5-small | t5-base");
});

it.each([
  [["--pears", "3"], "Unknown option '--pears'"],
  [["--pairs", "1"], "--pairs 1: it is a whole number, at least 2."],
  [["--warmup", ""], "--warmup : it is a whole number, at least 0."],
  [["--threads", "two"], "--threads two: it is a whole number, at least 1."],
  [["--shape", "t5-huge"], "--shape t5-huge: there are tiny, t5-small, t5-base, t5-large."],
  [["--measures", "all"], "--measures all: there are cpu, causes, gpu, quick."],
  [["--only", "beam,search"], "--only search: there are train_step, greedy, sample, beam, joint_epoch."],
  [["--device", "gpu"], "--device gpu: there are cpu, cuda."],
  [["--dtype", "bfloat16"], "--dtype bfloat16: there are float32, bfloat16-autocast."],
  [["--peer", "sdpa"], "--peer sdpa: it is a JSON object."],
])("%j is refused with a reason", (args, reason) => {
  const { code, stdout, stderr } = run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`bench: ${reason}`);
});

it("a peer that cannot start is named, and ends the run", () => {
  const { code, stderr } = run("--shape", "tiny", "--measures", "quick");
  expect(code).toBe(1);
  expect(stderr).toMatch(/bench: \/nowhere\/python3 .*t5\.py ended/);
});

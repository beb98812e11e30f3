import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useFolder } from "../../src/runs/testing/child-process.js";

const folder = useFolder();

/** In node's place: measures nothing, writes the result of a run, fails the tests, and hangs where bfloat16 is measured; the table is the real one. */
const standIn = `#!/usr/bin/env bash
case "$*" in
  *bench/table.mjs*) exec ${process.execPath} "$@" ;;
  *vitest*) exit 3 ;;
  *bfloat16*) sleep 60 ;;
  *bench/run.mjs*) echo '{"machine":"M","versions":"V","options":{"shape":"tiny","dtype":"float32"},"results":[
    {"name":"fast","ratio":[2,1.5,3],"medians":{"retort":0.5,"peer":1,"gflops":9,"tokens":64}},
    {"name":"broken","error":"no | memory"}]}' > "\${@: -1}" ;;
esac
`;

function runScript(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const node = join(folder(), "node");
  writeFileSync(node, standIn);
  chmodSync(node, 0o755);
  const options = { env: { ...process.env, RETORT_NODE: node }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("bash", ["bench/gpu.sh", "--out", join(folder(), "out"), ...args], options);
  return { code: status, stdout, stderr };
}

it("a part that fails and one that hangs are named, and hide no other's result", () => {
  const { code, stdout } = runScript("--quick", "--device", "cpu", "--seconds", "3");
  expect(code).toBe(1);
  const parts = [
    "- addon: ok",
    "- tests: FAILED with exit code 3",
    "- tiny/float32: ok",
    "- tiny/bfloat16-autocast: ENDED after 3 s (--seconds)",
  ];
  expect(stdout).toContain(parts.join("\n"));
  expect(stdout).toContain("| tiny | float32 | fast | 9 | 128 tokens/s | 64 tokens/s | × 2.00 (1.50 – 3.00) |");
  expect(stdout).toContain("| tiny | float32 | broken |  |  |  | failed: no   memory |");
});

it("only the parts that are named run, and the table still has what was measured before on this device", () => {
  runScript("--quick", "--device", "cpu", "tiny/float32");
  const { code, stdout } = runScript("--quick", "--device", "cpu", "addon");
  expect({ code, parts: stdout.match(/^- .*/gm) }).toEqual({ code: 0, parts: ["- addon: ok"] });
  expect(stdout).toContain("fast");
  expect(runScript("--quick", "addon").stdout).not.toContain("fast");
  expect(readdirSync(join(folder(), "out"))).toEqual(["cpu-tiny-float32.json"]);
});

it.each([
  [["--fast"], "unknown option --fast"],
  [["--seconds"], "--seconds needs a value"],
  [["--quick", "t5-small/float32"], "no part t5-small/float32: there are addon tests tiny/float32 tiny/bfloat16-autocast"],
])("%j is refused with a reason", (args, reason) => {
  const { code, stderr } = runScript(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(reason);
});

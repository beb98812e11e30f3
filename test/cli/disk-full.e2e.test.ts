import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main, sharedFolder, startProcess } from "./support/command-line.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();

/** Runs what follows in a mount namespace of its own, with a disk of 400 kB at the first argument. */
const onSmallDisk = (disk: string, script: string): string[] => [
  "-rm",
  "sh",
  "-c",
  `mount -t tmpfs -o size=400k tmpfs "$0" && ${script}`,
  disk,
];

test("a disk that is full ends the run with a clear error, and it goes on once there is room", async ({ skip }) => {
  writeTinyTask(folder);
  const disk = join(folder, "disk");
  mkdirSync(disk);
  if (spawnSync("unshare", onSmallDisk(disk, "true")).status !== 0) skip("this system does not let us mount a small disk");
  const script = '"$@"; echo "exit code $?"; cat "$0/run/status.json"; mount -o remount,size=20m "$0"; exec "$@" --json';
  const quickstart = [process.execPath, main, "quickstart", "--recipe", "tiny.yaml", "--run-dir", join(disk, "run")];
  const { exitCode, stdout, stderr } = await startProcess("unshare", [...onSmallDisk(disk, script), ...quickstart], folder).ended;
  expect(stdout).toMatch(/^exit code 2$/m);
  expect(stdout).toContain('"state": "failed"');
  expect(stderr).toMatch(/^StorageError: \S+: cannot write .*: the disk is full \(\S+ \w+ free\)$/m);
  expect(stderr).toContain("Free some space and run the same command again; what was there before is unchanged.\n");
  expect(stderr).toContain("  note: the run goes on from teacher-pretraining.");
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string);
  expect(Object.keys(report.systems)).toEqual(["S", "T", "KD"]);
});

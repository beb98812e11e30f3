import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { commandLine, sharedFolder } from "./support/command-line.js";

const folder = sharedFolder();
const { start, run } = commandLine(folder);

test("retort watch prints where it serves a run, serves it, and Ctrl-C ends it at once", async () => {
  const runFolder = join(folder, "run");
  mkdirSync(runFolder);
  writeFileSync(join(runFolder, "config.json"), JSON.stringify({ version: 1, teacher: {}, student: {} }));
  const command = start("watch", "run");
  const url = await new Promise<string>((resolve) => command.child.stdout?.once("data", (text) => resolve(String(text).trim())));
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("The run has not begun yet.")]);
  while (!command.heard().includes("Ctrl-C ends it")) await sleep(20);
  command.signalGroup("SIGINT");
  const { exitCode, stdout, stderr } = await command.ended;
  expect([exitCode, stdout]).toEqual([130, `${url}\n`]);
  expect(stderr).toContain("Stopped watching.");
});

test("what cannot be watched is said to be so", async () => {
  expect(await run("watch", "nowhere")).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("nowhere: there is no such folder."),
  });
  expect(await run("watch", ".")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is not a run folder") });
  expect(await run("watch", "run", "--port", "99999")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("up to 65535") });
});

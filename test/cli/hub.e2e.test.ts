import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startHub, type TestHub } from "../../src/hub/testing/hub-server.js";
import { commandLine, sharedFolder, until } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const at = (...path: string[]): string => join(folder, ...path);
const variables: Record<string, string> = { HF_HOME: at("hf"), HF_TOKEN: "hf_secret", HF_HUB_OFFLINE: "0" };
const retort = commandLine(folder, variables);
const generate = ["generate", "--inputs", "inputs.jsonl", "--max-new-tokens", "4", "--model"];
const blobs = at("hf/hub/models--org--name/blobs");

let hub: TestHub;
beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("tiny"));
  const model = Object.fromEntries(readdirSync(at("tiny")).map((name) => [name, readFileSync(at("tiny", name))]));
  const files = { ...model, "train.jsonl": readFileSync(at("pairs.jsonl")) };
  hub = await startHub({ files, lfs: ["model.safetensors"], commit: "c".repeat(40), token: "hf_secret" });
  variables.HF_ENDPOINT = hub.endpoint;
});
afterAll(() => hub.close());

test("a dataset of the hub gives the inputs of one of its splits", async () => {
  const args = ["generate", "--model", "tiny", "--max-new-tokens", "2", "--inputs"];
  const { exitCode, stdout } = await retort.run(...args, "org/name", "--split", "train");
  expect(exitCode).toBe(0);
  const outputs = (text: string): unknown =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).outputs);
  expect(outputs(stdout)).toEqual(outputs((await retort.run(...args, "pairs.jsonl")).stdout));
});

describe("a model of the hub on the command line", () => {
  test("Ctrl-C in the middle of the download keeps what has come; the next call goes on and generates what the folder does", async () => {
    hub.behaviour.stallAfter = 1000;
    onTestFinished(() => {
      hub.behaviour.stallAfter = undefined;
    });
    const stopped = retort.start(...generate, "org/name");
    await until(() => partials().some((name) => statSync(join(blobs, name)).size === 1000), stopped);
    stopped.signalGroup("SIGINT");
    const { exitCode, stderr } = await stopped.ended;
    expect([exitCode, stderr]).toEqual([
      130,
      expect.stringContaining("Interrupted; run the same command again to go on with the download."),
    ]);
    expect(partials()).toHaveLength(1);
    hub.behaviour.stallAfter = undefined;
    const byName = await retort.run(...generate, "org/name");
    expect([byName.exitCode, byName.stderr]).toEqual([0, expect.stringContaining("download")]);
    expect(byName.stdout).toBe((await retort.run(...generate, "tiny")).stdout);
    expect(hub.seen.at(-1)).toMatchObject({ host: "files", range: "bytes=1000-" });
  });

  test("a distillation is estimated for a teacher and a student that are named", async () => {
    const models = ["--teacher", "org/name", "--student", "org/name@v1"];
    const { exitCode, stdout } = await retort.run("distill", ...models, "--train", "pairs.jsonl", "--dry-run", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).parts.length).toBeGreaterThan(0);
  });

  test("what is neither a folder nor on the hub is bad input, and the token is in no output", async () => {
    const { exitCode, stdout, stderr } = await retort.run(...generate, "runs/student");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^HubError: runs\/student: there is no such folder, and 127\.0\.0\.1:\d+ has nothing of that name/m);
    expect(stderr).not.toContain("hf_secret");
  });
});

function partials(): string[] {
  return existsSync(blobs) ? readdirSync(blobs).filter((name) => name.endsWith(".retort-incomplete")) : [];
}

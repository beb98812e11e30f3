import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { presetFor, resolveConfig } from "../../src/recipes/index.js";
import { readDocument, sharedFolder, startProcess } from "../cli/support/command-line.js";
import { inputs, writeTinyTask } from "../cli/support/tiny-task.js";

const example = fileURLToPath(new URL("../../examples/distill.mjs", import.meta.url));
const folder = sharedFolder();

test("examples/pronounce.yaml is the quickstart's recipe for a teacher that has the same labels", () => {
  const recipe = parse(readFileSync(new URL("../../examples/pronounce.yaml", import.meta.url), "utf8"));
  expect(resolveConfig(recipe)).toEqual(resolveConfig(presetFor({ dataset: "pronounce" })));
});

test("examples/distill.mjs distils the tiny task and shows what the student answers", async () => {
  writeTinyTask(folder);
  const command = startProcess(process.execPath, [example, "pairs.jsonl", "inputs.jsonl", "run"], folder);
  onTestFinished(() => command.signalGroup("SIGKILL"));
  const { exitCode, stdout, stderr } = await command.ended;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: "data teacher baseline pseudo-targets distillation evaluation report".replace(/[\w-]+ ?/g, (phase) => `${phase.trim()} done\n`),
  });
  expect(stdout).toContain("One seed; p by approximate randomization of the test's inputs.\n");
  for (const { source } of inputs.slice(0, 3)) expect(stdout).toContain(`${source} → `);
  expect(readDocument(folder, "run/scores.json")).toMatchObject({ config: { distillation: { jointTeaching: { alpha: 0.5 } } } });
  expect(readdirSync(join(folder, "run/student"))).toContain("model.safetensors");
});

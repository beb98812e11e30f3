import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useFolder } from "../../runs/testing/child-process.js";
import { measure, resolveMeasureConfig, takeProbe } from "./index.js";

const folder = useFolder();

/** Every file of a folder, with when it was changed. */
function times(path: string): Record<string, number> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name), statSync(join(parentPath, name)).mtimeMs]));
}

test("a run that is done is shown without a probe and without a write, and another is refused", async () => {
  const model = join(folder(), "model");
  mkdirSync(model);
  const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
  writeFileSync(join(model, "config.json"), JSON.stringify({ model_type: "t5", ...sizes }));
  const recipe = { models: [{ name: "S", model }], randomWeights: true, measures: ["flops"], inputLengths: [8], outputLength: 4 };
  const [config, runFolder] = [resolveMeasureConfig(recipe), join(folder(), "run")];
  const measured = await measure(config, { runFolder }, (request) => takeProbe(request, {}));
  const before = times(runFolder);
  const notes: string[] = [];
  const shown = await measure(config, { runFolder, onEvent: (event) => event.kind === "note" && notes.push(event.message) }, () =>
    Promise.reject(new Error("measured again")),
  );
  expect(shown).toEqual(measured);
  expect(notes).toEqual(["this run was done before: nothing is measured again."]);
  expect(times(runFolder)).toEqual(before);
  const other = resolveMeasureConfig({ ...recipe, outputLength: 5 });
  await expect(measure(other, { runFolder }, (request) => takeProbe(request, {}))).rejects.toThrow("outputLength");
});

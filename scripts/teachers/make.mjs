#!/usr/bin/env node
// Makes a packaged teacher anew: node scripts/teachers/make.mjs pronounce [--run-dir DIR]
// Trains what teachers/NAME/recipe.yaml says (resumed where it was interrupted), measures the model in float32 and in float16 on its own validation
// and test splits, and writes teachers/NAME/ in float16 if neither NLL nor the share of words right differs as it is printed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { "run-dir": { type: "string" } } });
const [name = ""] = positionals;
const folder = join(root, "teachers", name);
const recipe = join(folder, "recipe.yaml");
if (positionals.length !== 1 || !existsSync(recipe)) {
  console.error("usage: node scripts/teachers/make.mjs NAME [--run-dir DIR], where teachers/NAME/recipe.yaml is.");
  process.exit(2);
}
const run = values["run-dir"] ?? join(root, "runs", `teacher-${name}`);
const command = [join(root, "dist/cli/main.js"), "fine-tune", recipe, "--run-dir", run];
const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const { exportModel } = await import("../../dist/recipes/exported-models/index.js");
const { evaluateSystems, withoutOutputs } = await import("../../dist/recipes/scoring/index.js");
const { resolveFineTuneConfig } = await import("../../dist/recipes/index.js");
const { openTask, loadTask } = await import("../../dist/recipes/task/index.js");
const { scoredDecoding } = await import("../../dist/recipes/config/index.js");
const { loadModel } = await import("../../dist/models/index.js");
const { threads } = await import("../../dist/tensor/index.js");
const { formatScore } = await import("../../dist/metrics/index.js");

const report = JSON.parse(readFileSync(join(run, "scores.json"), "utf8"));
const config = resolveFineTuneConfig(report.config);
threads(1); // idle threads of a process that was not started for it would spin
const task = await openTask(await loadTask(config.data), config, { runFolder: run, emit: () => {} });
const made = task.own(loadModel(join(run, "model")));
const halved = task.own(loadModel(join(run, "model"), { dtype: "float16" }));
const asLoaded = await roundTrip(halved);
const splits = ["validation", "test"];
const scored = await evaluateSystems(
  Object.fromEntries(
    splits.flatMap((split) => [
      [`${split} float32`, { model: made, split }],
      [`${split} float16`, { model: asLoaded, split }],
    ]),
  ),
  task,
);
for (const [title, { nll, scores }] of Object.entries(scored)) console.log(title.padEnd(20), nll.toFixed(4), ...scores.map(formatScore));
const differing = splits.filter((split) => printed(split, "float32") !== printed(split, "float16"));
if (differing.length > 0) {
  console.error(`float16 changes NLL or words right of: ${differing.join(", ")}. Nothing is written.`);
  process.exit(1);
}
const { dataset, steps } = report;
const count = (value) => value.toLocaleString("en");
await exportModel(
  {
    model: halved,
    tokenizer: task.data.tokenizer,
    inputs: { prompt: config.data.prompt },
    maxSourceLength: config.data.maxSourceLength,
    decoding: scoredDecoding(config),
    story: {
      title: `${name}: the packaged teacher`,
      made: [
        `It comes with Retort, for \`retort quickstart\`: a teacher that knows more than its user's labels. From random weights, it learned to fill gaps in ` +
          `${count(dataset.labeled)} English words, then was fine-tuned for ${count(steps)} steps on these words and their phonemes (\`recipe.yaml\`); the ` +
          "checkpoint was chosen by the validation split. Of no word here, trained on or held out, does any word of the same family stand in the built-in " +
          "dataset `pronounce-1k`. The weights are float16; computed in float32, they score as those they were rounded from.",
        "Trained on the CMU Pronouncing Dictionary: © 1993–2015 Carnegie Mellon University, 2-clause BSD licence. The weights themselves are Apache-2.0, as Retort is.",
      ],
      dataset: { name: dataset.name, attribution: dataset.attribution },
      results: { split: "test", inputs: dataset.test, ...withoutOutputs(scored["test float16"]) },
      cautions: dataset.notes,
      tags: [],
    },
  },
  folder,
);
console.log(`Wrote ${folder}.`);
task[Symbol.dispose]();

/** What a reader of the folder computes with: the rounded weights, in float32. */
async function roundTrip(model) {
  const { saveModel } = await import("../../dist/models/index.js");
  const aside = join(run, "float16");
  saveModel(model, aside);
  return task.own(loadModel(aside));
}

/** What a table says of a split's likelihood and of how many words are right. */
function printed(split, dtype) {
  const { nll, scores } = scored[`${split} ${dtype}`];
  return `${nll.toFixed(3)} ${formatScore(scores[0])}`;
}

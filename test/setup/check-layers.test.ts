import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";

const SCRIPT = resolve("scripts/check-layers.mjs");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the check over planted sources (paths relative to `src/`) and returns its lines. */
function check(sources: Record<string, string>): { status: number | null; lines: string[] } {
  const root = mkdtempSync(join(tmpdir(), "layers-"));
  folders.push(root);
  for (const [file, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, "src", file)), { recursive: true });
    writeFileSync(join(root, "src", file), text);
  }
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, root], { encoding: "utf8" });
  return { status, lines: stdout.split("\n").filter((line) => line !== "") };
}

const CORE = { "core/index.ts": "export const core = 1;\n" };

test("a tree that keeps the rules passes in silence", () => {
  const result = check({
    ...CORE,
    "index.ts": 'export * from "./core/index.js";\nexport * from "./models/index.js";\n',
    "tensor/index.ts": 'export { tensor } from "./tensor.js";\n',
    "tensor/tensor.ts": 'import { core } from "../core/index.js";\nexport const tensor = core;\n',
    "models/index.ts": 'import {\n  tensor,\n} from "../tensor/index.js";\nexport const model = tensor;\n',
    "runs/write.ts": 'import { writeFileSync } from "node:fs";\nexport const write = writeFileSync;\n',
    "tensor/ops/index.ts": 'export { add } from "./add.js";\n',
    "tensor/ops/add.ts": 'import { tensor } from "../tensor.js";\nexport const add = tensor;\n',
    "tensor/grad/grad.ts": 'import { add } from "../ops/index.js";\nexport const grad = add;\n',
    "tensor/grad/grad.test.ts": 'import { tiny } from "../testing/tiny.js";\nexport const test = tiny;\n',
    "tensor/testing/tiny.ts": "export const tiny = 1;\n",
    "recipes/index.ts": 'export { distill } from "./distill/index.js";\n',
    "recipes/distill/index.ts": 'import { task } from "../task/index.js";\nexport const distill = task;\n',
    "recipes/task/index.ts": "export const task = 1;\n",
    "tensor/tensor.test.ts": 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n',
  });
  expect(result).toEqual({ status: 0, lines: [] });
});

const VIOLATIONS: [title: string, sources: Record<string, string>, line: string][] = [
  [
    "up",
    { "nn/linear.ts": '\nimport { model } from "../models/index.js";\n', "models/index.ts": "export const model = 1;\n" },
    "src/nn/linear.ts:2 imports ../models/index.js: layer 2 may not import layer 3",
  ],
  [
    "sideways",
    { "metrics/bleu.ts": 'import { encode } from "../tokenizers/index.js";\n', "tokenizers/index.ts": "export const encode = 1;\n" },
    "src/metrics/bleu.ts:1 imports ../tokenizers/index.js: layer 1 may not import its peer tokenizers",
  ],
  [
    "down, but not what the folder may import",
    { "data/read.ts": 'import { run } from "../runs/index.js";\n', "runs/index.ts": "export const run = 1;\n" },
    "src/data/read.ts:1 imports ../runs/index.js: data may import only core, tensor, tokenizers",
  ],
  [
    "more than types where only types are allowed",
    { "study/plan.ts": 'import { distill } from "../recipes/index.js";\n', "recipes/index.ts": "export const distill = 1;\n" },
    "src/study/plan.ts:1 imports ../recipes/index.js: study may import only types of recipes",
  ],
  [
    "into another folder",
    { ...CORE, "core/errors.ts": "export const error = 1;\n", "tensor/op.ts": 'export { error } from "../core/errors.js";\n' },
    "src/tensor/op.ts:1 imports ../core/errors.js: import core/index.js instead of a file inside",
  ],
  [
    "into a folder beside the own",
    { "models/t5/t5.ts": 'import { mask } from "../attention/mask.js";\n', "models/attention/mask.ts": "export const mask = 1;\n" },
    "src/models/t5/t5.ts:1 imports ../attention/mask.js: import models/attention/index.js instead of a file inside",
  ],
  [
    "into a folder of the own, from above",
    { "models/load.ts": 'import { t5 } from "./t5/t5.js";\n', "models/t5/t5.ts": "export const t5 = 1;\n" },
    "src/models/load.ts:1 imports ./t5/t5.js: import models/t5/index.js instead of a file inside",
  ],
  [
    "into the inner folder of a folder",
    {
      "recipes/task/load.ts": 'import { sum } from "../report/plots/index.js";\n',
      "recipes/report/plots/index.ts": "export const sum = 1;\n",
    },
    "src/recipes/task/load.ts:1 imports ../report/plots/index.js: import recipes/report/index.js instead of a file inside",
  ],
  [
    "one command on another",
    {
      "recipes/prune/prune.ts": 'import { distill } from "../distill/index.js";\n',
      "recipes/distill/index.ts": "export const distill = 1;\n",
    },
    "src/recipes/prune/prune.ts:1 imports ../distill/index.js: recipes/distill is nobody's to build on",
  ],
  [
    "by a dynamic import over many lines",
    {
      "core/late.ts": 'export async function late() {\n  return await import("../cli/index.js");\n}\n',
      "cli/index.ts": "export const cli = 1;\n",
    },
    "src/core/late.ts:2 imports ../cli/index.js: layer 0 may not import layer 11",
  ],
  [
    "the public face",
    { "index.ts": 'export * from "./train/index.js";\n', "train/index.ts": 'import { x } from "../index.js";\nexport const train = 1;\n' },
    "src/train/index.ts:1 imports ../index.js: nothing inside src/ may import the public face",
  ],
  [
    "the disk",
    { "train/step.ts": 'import { readFile } from "node:fs/promises";\n' },
    "src/train/step.ts:1 imports node:fs/promises: train may not touch the disk here",
  ],
  [
    "the network",
    { "models/t5.ts": 'import { get } from "node:https";\n' },
    "src/models/t5.ts:1 imports node:https: models may not touch the network here",
  ],
  [
    "the network through fetch",
    { "models/t5.ts": 'export const config = await fetch("x");\n' },
    "src/models/t5.ts:1 imports fetch: models may not touch the network here",
  ],
  [
    "other processes",
    { "data/shell.ts": 'import { exec } from "node:child_process";\n' },
    "src/data/shell.ts:1 imports node:child_process: data may not touch other processes here",
  ],
  [
    "a cycle",
    {
      "nn/a.ts": 'import { b } from "./b.js";\n',
      "nn/b.ts": 'import type { C } from "./c.js";\n',
      "nn/c.ts": 'export { a } from "./a.js";\n',
    },
    "src/nn/c.ts:1 imports ./a.js: closes the cycle nn/a.ts → nn/b.ts → nn/c.ts → nn/a.ts",
  ],
  ["a folder without a layer", { "magic/x.ts": "export const x = 1;\n" }, "src/magic/x.ts:1 lies in folder magic, which has no layer"],
  ["a folder named for nothing", { "nn/utils/x.ts": "export const x = 1;\n" }, "src/nn/utils/x.ts:1 lies in a folder called utils"],
];

test.each(VIOLATIONS)("caught: %s", (_title, sources, line) => {
  const result = check(sources);
  expect(result.status).toBe(1);
  expect(result.lines.filter((found) => found.startsWith(line))).toHaveLength(1);
});

test("imports in comments are none", () => {
  const commented =
    '/* import { x } from "../cli/index.js"; */\n// import { y } from "../cli/index.js";\n/**\n * {@link import("../cli/index.js")}\n */\n';
  expect(check({ ...CORE, "tensor/x.ts": `${commented}export const x = 1;\n` })).toEqual({ status: 0, lines: [] });
});

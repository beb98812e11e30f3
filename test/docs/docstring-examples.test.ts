import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as library from "../../src/index.js";
import { checkedModule, readDocstringExamples } from "./docstring-examples.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
// Inside the package, so that an example's `retort-kd` is this one as it was built.
const folder = join(root, "build", `examples-${process.pid}`);
const examples = readDocstringExamples(root).map((example, i) => ({ ...example, id: `${example.name}-${i}` }));

/** Examples that are wrong, and how that is told. */
const wrong = [
  { id: "wrong-value", code: "const one = 2 - 1; // → 2\n", told: "shows 2 and gives 1" },
  { id: "wrong-leak", code: 'import { Tensor } from "retort-kd";\n\nTensor.from([1]);\n', told: "leaves 1 tensors alive" },
  { id: "wrong-type", code: 'const three: number = "three";\nthree; // → 3\n', told: "shows 3 and gives 'three'" },
  { id: "wrong-error", code: 'throw new Error("on purpose");\n', told: "on purpose" },
];

const compiled = (id: string): string => join(folder, "out", `${id}.js`);

let diagnostics: string;
let failures: Readonly<Record<string, string | null>>;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const example of [...examples, ...wrong]) writeFileSync(join(folder, `${example.id}.ts`), checkedModule(example));
  const compilerOptions = { noEmit: false, rootDir: ".", outDir: "out", declaration: false };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] }));
  diagnostics = node([join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
  const printed = node([join(root, "test/docs/run-examples.mjs"), ...[...examples, ...wrong].map(({ id }) => compiled(id))]);
  failures = JSON.parse(printed.trim().split("\n").at(-1) ?? "") as typeof failures;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function node(args: readonly string[]): string {
  return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).stdout;
}

test("every function and class of the front door has an example", () => {
  const exported = Object.entries(library).filter(([, value]) => typeof value === "function");
  const shown = new Set(examples.map(({ name }) => name));
  expect(exported.map(([name]) => name).filter((name) => !shown.has(name))).toEqual([]);
});

test("examples are right in their types", () => {
  const lines = diagnostics.split("\n").filter((line) => line !== "");
  expect(lines.filter((line) => !line.includes("wrong-type.ts"))).toEqual([]);
  expect(lines, "a wrong type is told").toHaveLength(1);
});

test.each(examples)("the example of $name at $place runs, gives what it shows, and keeps no tensor", ({ id }) => {
  expect(failures[compiled(id)]).toBeNull();
});

test.each(wrong)("$id is told", ({ id, told }) => {
  expect(failures[compiled(id)]).toContain(told);
});

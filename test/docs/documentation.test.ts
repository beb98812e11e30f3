import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { parseT5Config, saveModel, T5 } from "../../src/models/index.js";
import { liveTensors } from "../../src/tensor/index.js";
import { trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { answerAll } from "./readme-example.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

it.each(documents)("%s points only to what exists", (document) => {
  const text = read(document);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target as string);
  expect(links.filter((target) => !existsSync(resolve(root, dirname(document), target)))).toEqual([]);
  const paths = [...text.matchAll(/`((?:src|native|scripts|test|docs)\/[^`\s]*)`/g)].map(([, path]) => path as string);
  expect(paths.filter((path) => !path.includes("NAME") && !isThere(path))).toEqual([]);
  const places = [...text.matchAll(/`(\w+)` in `((?:src|native|scripts|test)\/[^`\s]*\.\w+)`/g)];
  expect(places.filter(([, name, path]) => !read(path as string).includes(name as string)).map(([place]) => place)).toEqual([]);
});

it("README's source tree names every folder of src/, and no other", () => {
  const named = [...read("README.md").matchAll(/^src\/(\w+)\/ /gm)].map(([, folder]) => folder);
  const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(named.sort()).toEqual(folders.map(({ name }) => name).sort());
});

it("the npm scripts that the documents name are there", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = documents.flatMap((document) => [...read(document).matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name as string));
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

it("README's example is the one that is compiled here, and runs", async () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
  expect(shown?.replace('"retort-kd"', '"../../src/index.js"')).toBe(read("test/docs/readme-example.ts"));

  const before = liveTensors();
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  try {
    await saveTinyModel(folder);
    const answers = await answerAll(folder, ["a b c", "d"]);
    expect(answers.map((answer) => typeof answer)).toEqual(["string", "string"]);
    expect(liveTensors()).toBe(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function saveTinyModel(folder: string): Promise<void> {
  const tokenizer = trainByteLevelBpe(["a b c d"], { vocabularySize: 260 });
  const sizes = { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_heads: 2 };
  const model = T5.initialize(parseT5Config({ model_type: "t5", vocab_size: tokenizer.vocabularySize, ...sizes }), { seed: 1 });
  saveModel(model, folder);
  model.parameters.dispose();
  await tokenizer.save(folder);
}

/** A path, or one whose last part has a `*`. */
function isThere(path: string): boolean {
  const name = basename(path);
  if (!name.includes("*")) return existsSync(join(root, path));
  const folder = join(root, dirname(path));
  const pattern = new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  return existsSync(folder) && readdirSync(folder).some((entry) => pattern.test(entry));
}

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { modelKinds } from "../../src/models/index.js";

const source = fileURLToPath(new URL("../../src", import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
const names = modelKinds.filter(({ kind }) => kind !== "encoder").map(({ modelType }) => modelType);

/** Those that are built in the folder of another whose classes they share. */
const sharedFolders: Readonly<Record<string, string>> = { mt5: "t5", umt5: "t5", qwen2: "llama", qwen3: "llama" };
const folderOf = (name: string): string => `models/${sharedFolders[name] ?? name}`;

function importersOf(folder: string): string[] {
  return files.filter((file) => {
    if (file.startsWith(`${folder}/`) || file.includes("/testing/")) return false;
    const imports = [...readFileSync(join(source, file), "utf8").matchAll(/ from "(\.[^"]+)"/g)];
    return imports.some(([, path]) => posix.join(dirname(file), path as string).startsWith(`${folder}/`));
  });
}

/** docs/ARCHITECTURE.md, "an architecture": a folder, and the line in the table. The index only hands its classes on to tests and tools that build a model by hand. */
test.each(names)("nothing but the table of architectures knows the folder of %s", (name) => {
  expect(importersOf(folderOf(name)).filter((file) => file !== "models/index.ts")).toEqual(["models/architectures.ts"]);
});

/** A file format has its own layout of each architecture. */
const layoutFolder = "export/gguf/architectures/";

test.each(names)("no code outside of its folder, but a file format's layout of it, asks whether a model is a %s", (name) => {
  const asking = new RegExp(`(?:modelType|model_type|kind)\\b[^\\n]{0,20}[!=]== "${name}"`);
  const found = files.filter(
    (file) =>
      ![`${folderOf(name)}/`, layoutFolder].some((folder) => file.startsWith(folder)) &&
      asking.test(readFileSync(join(source, file), "utf8")),
  );
  expect(found).toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type GgufFile, type GgufTensor, readGguf, readTensorValues } from "../../src/gguf/index.js";
import { exportToTarget, importModel, resolveExportConfig, resolveImportConfig } from "../../src/recipes/index.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { loadTokenizer } from "../../src/tokenizers/index.js";

useNoLeaks();
const folder = useFolder();
const golden = (name: string): string => fileURLToPath(new URL(`../golden/gguf/${name}`, import.meta.url));
const said = ({ metadata }: GgufFile, key: string): unknown => metadata.get(key)?.value;

/** What of a file is what llama.cpp does with it, however it is written. */
const sameKeys = (architecture: string): string[] => [
  ...["context_length", "embedding_length", "block_count", "feed_forward_length", "attention.head_count", "attention.head_count_kv"].map(
    (key) => `${architecture}.${key}`,
  ),
  ...["attention.layer_norm_rms_epsilon", "rope.freq_base", "rope.dimension_count"].map((key) => `${architecture}.${key}`),
  ...["model", "merges", "bos_token_id", "eos_token_id", "add_bos_token", "add_space_prefix"].map((key) => `tokenizer.ggml.${key}`),
];

describe("a GGUF that is imported and exported", () => {
  test.each(["smollm", "llama-bpe", "llama-spm", "qwen2", "qwen3"])("says the same, of %s", async (name) => {
    const original = readGguf(golden(`${name}.gguf`));
    await importModel(resolveImportConfig({ file: original.path, output: join(folder(), name) }), {});
    const output = join(folder(), "again.gguf");
    await exportToTarget(resolveExportConfig({ model: join(folder(), name), to: "gguf", name, output }), {});
    const again = readGguf(output);

    for (const [key, tensor] of original.tensors) {
      const count = (again.tensors.get(key) as GgufTensor).shape.reduce((product, size) => product * size, 1);
      const values = readTensorValues(again, again.tensors.get(key) as GgufTensor);
      expect([key, values]).toEqual([key, readTensorValues(original, tensor).slice(0, count)]);
    }
    const architecture = said(original, "general.architecture") as string;
    for (const key of sameKeys(architecture)) expect([key, said(again, key)]).toEqual([key, said(original, key)]);
    const tokens = said(again, "tokenizer.ggml.tokens") as string[];
    expect(tokens).toEqual((said(original, "tokenizer.ggml.tokens") as string[]).slice(0, tokens.length));
    const types = said(original, "tokenizer.ggml.token_type") as number[];
    expect(said(again, "tokenizer.ggml.token_type")).toEqual(types.slice(0, tokens.length));
    const template = said(original, "tokenizer.chat_template") ?? '{{ messages[-1]["content"] + ';
    expect(said(again, "tokenizer.chat_template")).toContain(template);
  });

  test("gives llama.cpp's ids when it is imported again", async () => {
    const { texts } = JSON.parse(readFileSync(golden("texts.json"), "utf8")) as { readonly texts: readonly string[] };
    const { ids } = JSON.parse(readFileSync(golden("llama-spm.json"), "utf8")) as { readonly ids: readonly (readonly number[])[] };
    const again = join(folder(), "again.gguf");
    await importModel(resolveImportConfig({ file: golden("llama-spm.gguf"), output: join(folder(), "first") }), {});
    await exportToTarget(resolveExportConfig({ model: join(folder(), "first"), to: "gguf", name: "llama", output: again }), {});
    await importModel(resolveImportConfig({ file: again, output: join(folder(), "second") }), {});
    const tokenizer = await loadTokenizer(join(folder(), "second"));
    const encoded = await tokenizer.encodeBatch(texts);
    expect(encoded.map((each) => [...each.ids])).toEqual(ids);
  });
});

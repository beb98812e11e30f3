import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { RetortError } from "../../core/index.js";
import { readGguf } from "../../gguf/index.js";
import { loadModel, openGgufModel } from "../../models/index.js";
import type { RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { loadSafetensors, noGrad, scope, slice, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { resolveImportConfig } from "./import-config.js";
import { importModel } from "./import-model.js";
import { tokenIdsOf } from "./token-ids-of.js";
import { tokenizerOfGguf } from "./tokenizer-of-gguf.js";

interface Golden {
  readonly tolerance: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly chatTemplate: string | null;
  /** sha-256 of every weight in float32, by its name in a checkpoint. */
  readonly weights: Readonly<Record<string, string>>;
  readonly inputs: readonly (readonly number[])[];
  /** float32 `[B, T, V]`, in base64. */
  readonly logits: string;
  readonly ids: readonly (readonly number[])[];
}

const golden = (name: string): string => fileURLToPath(new URL(`../../../test/golden/gguf/${name}`, import.meta.url));
const json = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;
const { texts } = json<{ readonly texts: readonly string[] }>(golden("texts.json"));

useNoLeaks();
const temporary = useFolder();

/** The folder of a golden file, and what was told while it was made. */
async function imported(name: string, settings: Readonly<Record<string, unknown>> = {}) {
  const told: string[] = [];
  const onEvent = (event: RunEvent): void => void (event.kind === "warning" && told.push(event.message));
  const output = join(temporary(), name);
  const report = await importModel(resolveImportConfig({ file: golden(`${name}.gguf`), output, ...settings }), { onEvent });
  expect(report.warnings).toEqual(told);
  return { output, told, report };
}

describe.each(["llama-bpe", "smollm", "qwen2", "qwen3", "llama-spm"])("%s.gguf", (name) => {
  const expected = json<Golden>(golden(`${name}.json`));

  test("becomes a folder with the weights that the package gguf reads in it, to the bit, and no other", async () => {
    const { output } = await imported(name);
    scope(() => {
      const weights = loadSafetensors(join(output, "model.safetensors"));
      const hashes = [...weights].map(([key, tensor]) => [
        key,
        createHash("sha256").update(new Uint8Array(tensor.toBytes())).digest("hex"),
      ]);
      expect(Object.fromEntries(hashes)).toEqual(expected.weights);
    });
  });

  test("computes what Transformers computes with these weights", async () => {
    const { output } = await imported(name);
    const [rows, length] = [expected.inputs.length, expected.inputs[0]?.length ?? 0];
    const part = (from: number, to: number): Tensor =>
      Tensor.from(
        expected.inputs.flatMap((row) => row.slice(from, to)),
        [rows, to - from],
        "int64",
      );
    scope(() => {
      // The first token is the source, the others what follows.
      const inputs = {
        inputIds: part(0, 1),
        attentionMask: Tensor.from(Array(rows).fill(1), [rows, 1], "int64"),
        decoderInputIds: part(1, length),
      };
      const logits = noGrad(() => loadModel(output).forward(inputs).logits);
      const theirs = new Float32Array(new Uint8Array(Buffer.from(expected.logits, "base64")).buffer);
      const wanted = slice(Tensor.from(theirs, [rows, length, theirs.length / rows / length]), 1, 1, length);
      expect(maxAbsDifference(logits, wanted)).toBeLessThan(expected.tolerance);
    });
  });

  test("has a tokenizer that reads again, with the same ids and template", async () => {
    const { output } = await imported(name);
    const tokenizer = await loadTokenizer(output);
    const encoded = await tokenizer.encodeBatch(texts);
    const differing = texts.filter((text, i) => {
      const isSame = !name.startsWith("qwen") || text === text.normalize("NFC");
      return isSame && [...(encoded[i]?.ids ?? [])].join() !== expected.ids[i]?.join();
    });
    expect(differing).toEqual([]);
    expect(json<{ chat_template?: string }>(join(output, "tokenizer_config.json")).chat_template ?? null).toBe(expected.chatTemplate);
  });

  test("says of itself what Transformers' config says, rotary positions in both forms", async () => {
    const { output } = await imported(name);
    const written = json<Record<string, unknown>>(join(output, "config.json"));
    const { rope_parameters: rope, ...config } = expected.config;
    const sizes = [
      "hidden_size",
      "intermediate_size",
      "num_hidden_layers",
      "num_attention_heads",
      "num_key_value_heads",
      "rms_norm_eps",
      "vocab_size",
      "tie_word_embeddings",
      "max_position_embeddings",
    ];
    const said = Object.fromEntries(sizes.flatMap((key) => (key in config ? [[key, config[key]]] : [])));
    expect(written).toMatchObject({ ...said, rope_parameters: rope, rope_theta: (rope as { rope_theta: number }).rope_theta });
    expect(readdirSync(output).sort()).toEqual([
      "README.md",
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
  });
});

test("more tokens than the embedding has rows are refused", async () => {
  const bytes = readFileSync(golden("smollm.gguf"));
  const name = "token_embd.weight";
  // After the name: how many sizes there are, then the row's length, then the rows.
  bytes.writeBigUInt64LE(300n, bytes.indexOf(name) + name.length + 4 + 8);
  const [file, output] = [join(temporary(), "fewer.gguf"), join(temporary(), "fewer")];
  writeFileSync(file, bytes);
  const importing = importModel(resolveImportConfig({ file, output }), {});
  await expect(importing).rejects.toThrow("fewer.gguf: has 340 tokens, but vocab_size of its weights is 300.");
});

test("a header with any bytes changed is read or refused by name", () => {
  const whole = readFileSync(golden("qwen2.gguf"));
  const end = Math.min(...[...readGguf(golden("qwen2.gguf")).tensors.values()].map(({ byteOffset }) => byteOffset));
  const path = join(temporary(), "changed.gguf");
  const change = fc.record({ at: fc.nat(end - 1), to: fc.oneof(fc.constant(255), fc.nat(255)) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, to } of changes) bytes[at] = to;
      writeFileSync(path, bytes);
      try {
        const file = readGguf(path);
        openGgufModel(file, { dtype: "float32", tokenIds: tokenIdsOf(file, tokenizerOfGguf(file).tokenizer) });
      } catch (error) {
        expect(error).toBeInstanceOf(RetortError);
      }
    }),
    { numRuns: 100 },
  );
});

test("weights are rounded to the dtype that is asked for, and nothing is told where a file says everything", async () => {
  const { output, told } = await imported("llama-spm", { dtype: "bfloat16" });
  expect(json<{ dtype: string }>(join(output, "config.json")).dtype).toBe("bfloat16");
  scope(() => expect(loadSafetensors(join(output, "model.safetensors")).get("model.norm.weight")?.dtype).toBe("bfloat16"));
  expect(told).toEqual([
    expect.stringContaining("has no tokenizer.chat_template: llama.cpp would take ChatML's, and nothing is taken here."),
  ]);
});

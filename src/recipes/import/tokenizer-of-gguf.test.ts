import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readGguf } from "../../gguf/index.js";
import { tokenizerOfGguf } from "./tokenizer-of-gguf.js";

const golden = (name: string): string => fileURLToPath(new URL(`../../../test/golden/gguf/${name}`, import.meta.url));
const json = <T>(name: string): T => JSON.parse(readFileSync(golden(name), "utf8")) as T;
const { texts } = json<{ readonly texts: readonly string[] }>("texts.json");

describe.each(["llama-bpe", "smollm", "qwen2", "qwen3", "llama-spm"])("the tokenizer of %s.gguf", (name) => {
  const { tokenizer } = tokenizerOfGguf(readGguf(golden(`${name}.gguf`)));
  const { ids } = json<{ readonly ids: readonly (readonly number[])[] }>(`${name}.json`);
  /** Qwen's own tokenizer composes characters first; llama.cpp does not. */
  const isSame = (text: string): boolean => !name.startsWith("qwen") || text === text.normalize("NFC");

  test("has llama.cpp's ids", async () => {
    const encoded = await tokenizer.encodeBatch(texts);
    const differing = texts.flatMap((text, i) => {
      const ours = [...(encoded[i]?.ids ?? [])];
      return isSame(text) && ours.join() !== ids[i]?.join() ? [{ text, ours, theirs: ids[i] }] : [];
    });
    expect(differing).toEqual([]);
  });

  test("composes characters first if it is Qwen's, and no other does", async () => {
    const text = "Caf\u0065\u0301 in Å";
    const [apart, composed] = await tokenizer.encodeBatch([text, text.normalize("NFC")]);
    expect(apart?.ids.join() === composed?.ids.join()).toBe(name.startsWith("qwen"));
  });
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../../core/index.js";
import { assertMergesComplete } from "./assert-merges-complete.js";
import { parseMerges } from "./parse-merges.js";

const golden = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../test/golden/tokenizers/${name}`, import.meta.url)), "utf8");

describe("assertMergesComplete", () => {
  it.each(["bart", "gpt2", "opt"])("takes all merges of %s, or all but a few, and not half of them", (name) => {
    const vocab = JSON.parse(golden(`${name}/vocab.json`));
    const merges = parseMerges(golden(`${name}/merges.txt`), "merges.txt");
    expect(() => assertMergesComplete(vocab, merges, "merges.txt")).not.toThrow();
    expect(() => assertMergesComplete(vocab, merges.slice(0, -5), "merges.txt")).not.toThrow();
    const half = () => assertMergesComplete(vocab, merges.slice(0, merges.length / 2), "merges.txt");
    expect(half).toThrow(TokenizerError);
    expect(half).toThrow(/^merges\.txt: its 8\d merges make none of 8\d tokens of vocab\.json, such as "/);
  });
});

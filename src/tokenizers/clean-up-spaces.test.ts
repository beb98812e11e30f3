import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cleanUpSpaces } from "./clean-up-spaces.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { goldenPath } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

describe("clean_up_tokenization_spaces", () => {
  const loaded = async (base: string, settings: object) => {
    const folder = temporaryFolder();
    cpSync(goldenPath(base), folder, { recursive: true });
    const config = JSON.parse(readFileSync(`${folder}/tokenizer_config.json`, "utf8"));
    writeFileSync(`${folder}/tokenizer_config.json`, JSON.stringify({ ...config, ...settings }));
    return loadTokenizer(folder);
  };
  const decoded = async (base: string, settings: object) => {
    const tokenizer = await loaded(base, settings);
    return tokenizer.decode((await tokenizer.encode("it is , or is not .")).ids);
  };

  it("takes spaces before punctuation out of what a Unigram decodes, and says nothing", async () => {
    expect(await decoded("unigram", { clean_up_tokenization_spaces: true })).toBe("it is, or is not.");
    expect(await decoded("unigram", {})).toBe("it is , or is not .");
    expect((await loaded("unigram", { clean_up_tokenization_spaces: true })).warnings).toEqual([]);
  });

  it("is ignored with a warning where the vocabulary is a BPE", async () => {
    expect(await decoded("tokenizer-json", { clean_up_tokenization_spaces: true })).toBe("it is , or is not .");
    expect((await loaded("tokenizer-json", { clean_up_tokenization_spaces: true })).warnings).toEqual([
      expect.stringMatching(/tokenizer\.json: clean_up_tokenization_spaces is ignored, as in Transformers 5: the tokenizer is a BPE/),
    ]);
    expect((await loaded("tokenizer-json", { clean_up_tokenization_spaces: false })).warnings).toEqual([]);
  });

  it("takes each replacement over the whole text before the next", () => {
    expect(cleanUpSpaces(" .  , a ' b ' c do n't  . ")).toBe(".  , a'b'c don't . ".replace(" ,", ","));
  });
});

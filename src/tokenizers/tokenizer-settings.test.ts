import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../core/index.js";
import { loadDeclarations } from "./load-declarations.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { goldenPath, readGolden } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { classOfTokenizerJson, tokenizerFamilies } from "./tokenizer-family.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";
import { utf16Offsets } from "./utf16-offsets.js";

interface Expected {
  readonly class: string;
  readonly vocabularySize: number;
  readonly roles: Readonly<Record<string, string>>;
  readonly addedTokens: readonly (readonly [id: number, content: string, flags: string])[];
  readonly ids: readonly (readonly number[])[];
  readonly codePointOffsets: readonly (readonly (readonly number[])[])[];
  readonly decoded: readonly string[];
}

interface SettingsGolden {
  readonly texts: readonly string[];
  readonly classes: Readonly<Record<string, string | null>>;
  readonly modelTypes: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly name: string;
    readonly base: keyof typeof bases;
    readonly files: Readonly<Record<string, JsonObject | null>>;
    readonly parts: JsonObject;
    readonly model: JsonObject;
    readonly expected: Expected | { readonly raises: string };
  }[];
}

const encoderPath = (name: string): string => fileURLToPath(new URL(`../../test/golden/encoders/${name}/model`, import.meta.url));
const bases = {
  "byte-level": goldenPath("tokenizer-json"),
  unigram: goldenPath("unigram"),
  roberta: encoderPath("roberta"),
  deberta: encoderPath("deberta"),
  bert: encoderPath("bert"),
};
const { texts, classes, modelTypes, cases } = readGolden<SettingsGolden>("settings.json");

/** The folder of a case: its base's files with what the case changes of them. */
function folderOf({ base, files, parts, model }: SettingsGolden["cases"][number]): string {
  const read = (name: string) => JSON.parse(readFileSync(join(bases[base], name), "utf8")) as JsonObject;
  const tokenizer = read("tokenizer.json");
  const all = {
    "tokenizer.json": { ...tokenizer, ...parts, model: { ...(tokenizer.model as JsonObject), ...model } },
    "tokenizer_config.json": read("tokenizer_config.json"),
    "config.json": read("config.json"),
    ...files,
  };
  return temporaryFolder(Object.fromEntries(Object.entries(all).filter(([, content]) => content !== null)));
}

describe.each(cases.map((one) => [one.name, one] as const))("settings beside tokenizer.json: %s", (_, one) => {
  const { expected } = one;
  if ("raises" in expected) {
    it("is refused, as by Python", async () => {
      await expect(loadTokenizer(folderOf(one))).rejects.toThrow(TokenizerError);
    });
    return;
  }
  // Python may load a vocabulary of another kind without a word, and cut no text as it should be.
  if (one.name.includes(" over ")) {
    it("is refused", async () => {
      await expect(loadTokenizer(folderOf(one))).rejects.toThrow(/is of kind \w+, but Python's \w+, which loads it, is for \w+/);
    });
    return;
  }

  it("gives AutoTokenizer's ids, offsets, special tokens and texts, and again once it is saved", async () => {
    const folder = folderOf(one);
    const tokenizer = await loadTokenizer(folder);
    const encoded = await tokenizer.encodeBatchWithOffsets(texts);
    expect(encoded.map(({ ids }) => [...ids])).toEqual(expected.ids);
    expect(encoded.map(({ offsets }) => offsets)).toEqual(
      expected.codePointOffsets.map((offsets, i) => utf16Offsets(texts[i] as string, offsets)),
    );
    expect(await tokenizer.decodeBatch(expected.ids)).toEqual(expected.decoded);
    expect(tokenizer.vocabularySize).toBe(expected.vocabularySize);
    expect(tokenizer.specialTokens).toMatchObject(expected.roles);
    const saved = temporaryFolder({ "config.json": (one.files["config.json"] as JsonObject | undefined) ?? {} });
    await tokenizer.save(saved);
    const { added_tokens } = JSON.parse(readFileSync(join(saved, "tokenizer.json"), "utf8")) as TokenizerJson;
    const flags = ["single_word", "lstrip", "rstrip", "normalized", "special"] as const;
    expect(added_tokens.map((token) => [token.id, token.content, flags.filter((flag) => token[flag]).join("")])).toEqual(
      expected.addedTokens,
    );
    expect((await (await loadTokenizer(saved)).encodeBatch(texts)).map(({ ids }) => [...ids])).toEqual(expected.ids);
  });
});

describe("the class that loads a tokenizer.json", () => {
  const classOf = async (files: Record<string, unknown>): Promise<string> => {
    const family = classOfTokenizerJson(await loadDeclarations(temporaryFolder(files)));
    return family === "any" ? "TokenizersBackend" : tokenizerFamilies[family].tokenizerClass;
  };

  it.each(Object.entries(classes))("%s is %s", async (name, resolved) => {
    const expected = resolved === null || resolved === "PythonBackend" ? "TokenizersBackend" : resolved;
    expect(await classOf({ "tokenizer_config.json": { tokenizer_class: name } })).toBe(expected);
  });

  it.each(Object.entries(modelTypes))("of a %s is %s where none is named", async (model_type, resolved) => {
    expect(await classOf({ "config.json": { model_type } })).toBe(resolved);
  });
});

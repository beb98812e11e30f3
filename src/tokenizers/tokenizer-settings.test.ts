import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../core/index.js";
import { loadDeclarations } from "./load-declarations.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { sentinelIds } from "./sentinels.js";
import { goldenPath, readGolden } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { classOfTokenizerJson, isByteClass, tokenizerFamilies } from "./tokenizer-family.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";
import { utf16Offsets } from "./utf16-offsets.js";

interface Expected {
  readonly class: string;
  readonly vocabularySize: number;
  readonly roles: Readonly<Record<string, string>>;
  readonly addedTokens: readonly (readonly [id: number, content: string, flags: string])[];
  readonly ids: readonly (readonly number[])[];
  /** Not of ByT5's, whose class knows none. */
  readonly codePointOffsets?: readonly (readonly (readonly number[])[])[];
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
  readonly bytes: {
    readonly rows: readonly (readonly number[])[];
    readonly texts: readonly string[];
    readonly withSpecialTokens: readonly string[];
  };
}

const encoderPath = (name: string): string => fileURLToPath(new URL(`../../test/golden/encoders/${name}/model`, import.meta.url));
const bases = {
  "byte-level": goldenPath("tokenizer-json"),
  unigram: goldenPath("unigram"),
  roberta: encoderPath("roberta"),
  deberta: encoderPath("deberta"),
  bert: encoderPath("bert"),
  "gpt2-files": goldenPath("gpt2"),
  "bart-files": goldenPath("bart"),
  "t5-files": goldenPath("sentence-piece"),
  none: undefined,
};
/** What of a folder without a tokenizer.json is copied as it is. */
const copied = ["spiece.model", "vocab.json", "merges.txt"];
const { texts, classes, modelTypes, cases, bytes } = readGolden<SettingsGolden>("settings.json");

/** The folder of a case: its base's files with what the case changes of them. */
function folderOf({ base, files, parts, model }: SettingsGolden["cases"][number]): string {
  const place = bases[base];
  const all = { ...(place === undefined ? { "config.json": { model_type: "t5" } } : filesOf(place, parts, model)), ...files };
  return temporaryFolder(Object.fromEntries(Object.entries(all).filter(([, content]) => content !== null)));
}

function filesOf(place: string, parts: JsonObject, model: JsonObject): Record<string, unknown> {
  const read = (name: string) => JSON.parse(readFileSync(join(place, name), "utf8")) as JsonObject;
  if (!existsSync(join(place, "tokenizer.json"))) {
    const files = copied.filter((name) => existsSync(join(place, name))).map((name) => [name, readFileSync(join(place, name))]);
    return { "config.json": { model_type: "t5" }, ...Object.fromEntries(files) };
  }
  const tokenizer = read("tokenizer.json");
  return {
    "tokenizer.json": { ...tokenizer, ...parts, model: { ...(tokenizer.model as JsonObject), ...model } },
    "tokenizer_config.json": read("tokenizer_config.json"),
    "config.json": read("config.json"),
  };
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
    if (expected.codePointOffsets !== undefined) {
      const offsets = expected.codePointOffsets.map((ofText, i) => utf16Offsets(texts[i] as string, ofText));
      expect(encoded.map((one) => one.offsets)).toEqual(offsets);
    }
    expect(await tokenizer.decodeBatch(expected.ids)).toEqual(expected.decoded);
    expect(tokenizer.vocabularySize).toBe(expected.vocabularySize);
    expect(tokenizer.specialTokens).toMatchObject(expected.roles);
    const saved = temporaryFolder({ "config.json": (one.files["config.json"] as JsonObject | undefined) ?? {} });
    await tokenizer.save(saved);
    const { added_tokens } = JSON.parse(readFileSync(join(saved, "tokenizer.json"), "utf8")) as TokenizerJson;
    // ByT5's class does not go by the other flags.
    const flags = (["single_word", "lstrip", "rstrip", "normalized", "special"] as const).filter((_, i) => !tokenizer.readsBytes || i < 3);
    const withFlags = added_tokens.map((token) => [token.id, token.content, flags.filter((flag) => token[flag]).join("")]);
    const without = (text: string) => (tokenizer.readsBytes ? text.replace(/normalized|special/g, "") : text);
    expect(withFlags).toEqual(expected.addedTokens.map(([id, content, text]) => [id, content, without(text)]));
    expect((await (await loadTokenizer(saved)).encodeBatch(texts)).map(({ ids }) => [...ids])).toEqual(expected.ids);
  });
});

describe("the class that loads a tokenizer.json", () => {
  const classOf = async (files: Record<string, unknown>): Promise<string> => {
    const declarations = await loadDeclarations(temporaryFolder(files));
    if (isByteClass(declarations)) return "ByT5Tokenizer";
    const family = classOfTokenizerJson(declarations);
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

describe("a tokenizer of bytes", () => {
  const load = () => loadTokenizer(temporaryFolder({ "tokenizer_config.json": { tokenizer_class: "ByT5Tokenizer" } }));

  it("leaves out what is no UTF-8, as Python's does", async () => {
    const tokenizer = await load();
    expect(await tokenizer.decodeBatch(bytes.rows)).toEqual(bytes.texts);
    expect(await tokenizer.decodeBatch(bytes.rows, { skipSpecialTokens: false })).toEqual(bytes.withSpecialTokens);
    expect(await tokenizer.decode([3 + 65, 384, 400])).toBe("A");
  });

  it("has 384 ids, and gives back any text", async () => {
    const tokenizer = await load();
    expect(tokenizer).toMatchObject({ vocabularySize: 384, padTokenId: 0, eosTokenId: 1, unkTokenId: 2, readsBytes: true });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const { ids } = await tokenizer.encode(text);
        expect([...ids]).toEqual([...Buffer.from(text).map((byte) => byte)].map((byte) => byte + 3).concat(1));
        expect(await tokenizer.decode(ids)).toBe(text);
      }),
    );
  });

  it("has the bytes that no text has for sentinels, then <extra_id_0> and so on", async () => {
    const ids = sentinelIds(await load());
    expect(ids).toHaveLength(11 + 125);
    expect([ids[0], ids[10], ids[11], ids.at(-1)]).toEqual([258, 248, 259, 383]);
  });

  it("reads the beginning of a long text", async () => {
    const tokenizer = await load();
    const [encoded] = await tokenizer.encodeBatch(["zwölf 😀".repeat(100_000)], { firstTokens: 100 });
    expect(encoded?.isBeginning).toBe(true);
    expect(encoded?.ids.slice(0, 1000)).toEqual((await tokenizer.encode("zwölf 😀".repeat(1000))).ids.slice(0, 1000));
    expect(encoded?.ids.at(-1)).toBe(1);
  });

  it("is refused without one of its three tokens", async () => {
    const folder = temporaryFolder({ "tokenizer_config.json": { tokenizer_class: "ByT5Tokenizer", pad_token: null } });
    await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer_config\.json: pad_token: ByT5's tokenizer needs it/);
  });
});

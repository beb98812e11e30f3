import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../core/index.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { sentinelIds } from "./sentinels.js";
import { corners, goldenPath, readGolden } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import type { TokenizerJson } from "./tokenizer-json.js";

const { texts, tokenizers } = corners;

const encoderPath = (name: string): string => fileURLToPath(new URL(`../../test/golden/encoders/${name}`, import.meta.url));

/** Offsets in UTF-16 units from Python's, by the definition. */
function toUtf16(text: string, offsets: readonly (readonly [number, number])[]): number[][] {
  const characters = [...text];
  const unitOf = (point: number) => characters.slice(0, point).join("").length;
  return offsets.map(([start, end]) => [unitOf(start), unitOf(end)]);
}

describe.each(Object.entries(tokenizers))("loadTokenizer(%j) equals Python", (name, golden) => {
  const load = () => loadTokenizer(goldenPath(name));

  it("in vocabulary and special tokens", async () => {
    const { vocabularySize, eosTokenId, padTokenId, bosTokenId, unkTokenId } = await load();
    expect({ vocabularySize, eosTokenId, bosTokenId: bosTokenId ?? null }).toEqual({
      vocabularySize: golden.vocabularySize,
      eosTokenId: golden.eosTokenId,
      bosTokenId: golden.bosTokenId,
    });
    expect(padTokenId).toBe(golden.padTokenId ?? golden.eosTokenId);
    expect(unkTokenId ?? null).toBe(golden.unkTokenId);
  });

  it.each(texts.map((text, index) => [text.slice(0, 40), index] as const))("in the ids and offsets of %j", async (_, index) => {
    const [text, tokenizer] = [texts[index] as string, await load()];
    const [encoded] = await tokenizer.encodeBatchWithOffsets([text]);
    expect([...(encoded?.ids ?? [])]).toEqual(golden.ids[index]);
    expect(encoded?.offsets).toEqual(toUtf16(text, golden.codePointOffsets[index] ?? []));
  });

  it("in a batch, without special tokens", async () => {
    const encoded = await (await load()).encodeBatch(texts, { addSpecialTokens: false });
    expect(encoded.map(({ ids }) => [...ids])).toEqual(golden.withoutSpecialTokens);
  });

  it("in decoding", async () => {
    const tokenizer = await load();
    expect(await tokenizer.decodeBatch(golden.ids)).toEqual(golden.decoded);
    expect(await tokenizer.decodeBatch(golden.ids, { skipSpecialTokens: false })).toEqual(golden.decodedWithSpecialTokens);
  });

  it("after saving and loading again", async () => {
    const [tokenizer, folder] = [await load(), temporaryFolder()];
    await tokenizer.save(folder);
    const again = await loadTokenizer(folder);
    expect(again.fingerprint).toBe(tokenizer.fingerprint);
    expect(again.specialTokens).toEqual(tokenizer.specialTokens);
    expect((await again.encodeBatch(texts)).map(({ ids }) => [...ids])).toEqual(golden.ids);
  });
});

describe("loadTokenizer", () => {
  it("puts T5's sentinels after the vocabulary, the first one last", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    expect(["<pad>", "</s>", "<unk>"].map((token) => tokenizer.tokenToId(token))).toEqual([0, 1, 2]);
    expect([tokenizer.idToToken(450), tokenizer.idToToken(549)]).toEqual(["<extra_id_99>", "<extra_id_0>"]);
    expect(sentinelIds(tokenizer)).toEqual(Array.from({ length: 100 }, (_, i) => 549 - i));
  });

  it("prefers tokenizer.json to spiece.model", async () => {
    const folder = temporaryFolder({ "spiece.model": "not read" });
    cpSync(goldenPath("tokenizer-json"), folder, { recursive: true });
    expect((await loadTokenizer(folder)).vocabularySize).toBe(tokenizers["tokenizer-json"]?.vocabularySize);
  });

  it("takes special tokens of a lone tokenizer.json from the ids in config.json, without making them special", async () => {
    const config = { model_type: "t5", tokenizer_class: "PreTrainedTokenizerFast", eos_token_id: [1], pad_token_id: 3 };
    const folder = temporaryFolder({ "config.json": config });
    cpSync(goldenPath("tokenizer-json/tokenizer.json"), `${folder}/tokenizer.json`);
    const json = JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8")) as TokenizerJson;
    writeFileSync(`${folder}/tokenizer.json`, JSON.stringify({ ...json, padding: null }));
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.specialTokens).toEqual({ eos: "</s>", pad: "!" });
    expect(await tokenizer.decode((await tokenizer.encode("oh!")).ids)).toBe("oh!");
    await tokenizer.save(folder);
    expect(await (await loadTokenizer(folder)).decode([3])).toBe("!");
  });

  it("knows the special tokens of a lone tokenizer.json of a BERT, whose separator ends a text", async () => {
    const folder = temporaryFolder({ "config.json": { model_type: "bert" } });
    cpSync(encoderPath("bert/model/tokenizer.json"), `${folder}/tokenizer.json`);
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.specialTokens).toEqual({ unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", cls: "[CLS]", mask: "[MASK]" });
    expect([tokenizer.eosTokenId, tokenizer.padTokenId]).toEqual([3, 0]);
    expect([...(await tokenizer.encode("")).ids]).toEqual([2, 3]);
  });

  it("gives a vocabulary the special tokens of its class, but none that the model has no row for", async () => {
    const config = { model_type: "gpt2", eos_token_id: 1, pad_token_id: 0 };
    const idOfEnd = async (vocab_size: number) => {
      const folder = temporaryFolder({ "config.json": { ...config, vocab_size } });
      cpSync(goldenPath("tokenizer-json/tokenizer.json"), `${folder}/tokenizer.json`);
      const { specialTokens, vocabularySize, eosTokenId } = await loadTokenizer(folder);
      return { specialTokens, vocabularySize, eosTokenId };
    };
    const end = "<|endoftext|>";
    expect(await idOfEnd(403)).toEqual({
      specialTokens: { bos: end, eos: end, unk: end, pad: "<pad>" },
      vocabularySize: 403,
      eosTokenId: 402,
    });
    expect(await idOfEnd(402)).toEqual({ specialTokens: { eos: "</s>", pad: "<pad>" }, vocabularySize: 402, eosTokenId: 1 });
  });

  it("takes a vocab.txt beside a model that is padded to a multiple of 8, or has added tokens", async () => {
    const files = { "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", "added_tokens.json": { "<x>": 6 } };
    for (const vocab_size of [7, 8]) {
      const { vocabularySize } = await loadTokenizer(temporaryFolder({ ...files, "config.json": { model_type: "bert", vocab_size } }));
      expect(vocabularySize).toBe(7);
    }
  });

  it("builds a BERT's tokenizer from vocab.txt", async () => {
    const { model } = JSON.parse(readFileSync(encoderPath("bert/model/tokenizer.json"), "utf8")) as TokenizerJson;
    const lines = Object.entries(model.vocab as Record<string, number>).sort(([, a], [, b]) => a - b);
    const vocabulary = lines.map(([token]) => `${token}\n`).join("");
    const python = await loadTokenizer(encoderPath("bert/model"));
    const idsOf = async (tokenizer: typeof python) => (await tokenizer.encodeBatch(texts)).map(({ ids }) => [...ids]);
    for (const config of [{ "config.json": { model_type: "bert" } }, { "tokenizer_config.json": { tokenizer_class: "BertTokenizer" } }]) {
      const built = await loadTokenizer(temporaryFolder({ "vocab.txt": vocabulary, ...config }));
      expect(await idsOf(built)).toEqual(await idsOf(python));
      expect(built.specialTokens).toEqual(python.specialTokens);
    }
    const cased = await loadTokenizer(temporaryFolder({ "vocab.txt": vocabulary, "tokenizer_config.json": { do_lower_case: false } }));
    const [known, unknown] = await cased.encodeBatch(["men", "Men"]);
    expect([...(known?.ids ?? []), ...(unknown?.ids ?? [])]).toEqual([2, cased.tokenToId("men"), 3, 2, cased.unkTokenId, 3]);
  });

  it("builds a DeBERTa's tokenizer from vocab.json and merges.txt", async () => {
    const { model, added_tokens } = JSON.parse(readFileSync(encoderPath("deberta/model/tokenizer.json"), "utf8")) as TokenizerJson;
    const folder = temporaryFolder({
      "vocab.json": { ...model.vocab, ...Object.fromEntries(added_tokens.map(({ content, id }) => [content, id])) },
      "merges.txt": `#version: 0.2\n${(model.merges ?? []).map((pair) => pair.join(" ")).join("\n")}\n`,
      "config.json": { model_type: "deberta" },
    });
    const [built, python] = [await loadTokenizer(folder), await loadTokenizer(encoderPath("deberta/model"))];
    const idsOf = async (tokenizer: typeof built) => (await tokenizer.encodeBatch(texts)).map(({ ids }) => [...ids]);
    expect(await idsOf(built)).toEqual(await idsOf(python));
    expect(built.specialTokens).toEqual(python.specialTokens);
  });

  it("reads merges that are written as strings, with the same fingerprint", async () => {
    const json = readGolden<TokenizerJson>("tokenizer-json/tokenizer.json");
    const merges = json.model.merges?.map((pair) => pair.join(" "));
    const config = readFileSync(goldenPath("tokenizer-json/tokenizer_config.json"));
    const folder = temporaryFolder({
      "tokenizer.json": { ...json, model: { ...json.model, merges } },
      "tokenizer_config.json": config,
    });
    expect((await loadTokenizer(folder)).fingerprint).toBe((await loadTokenizer(goldenPath("tokenizer-json"))).fingerprint);
  });

  it("gives words of added_tokens.json their ids, and tokens that only the configuration names the next", async () => {
    const folder = temporaryFolder({
      "added_tokens.json": { "<sum>": 422, "<tag>": 421 },
      "tokenizer_config.json": { pad_token: "[PAD]" },
    });
    cpSync(goldenPath("gpt2"), folder, { recursive: true });
    const tokenizer = await loadTokenizer(folder);
    expect(["<tag>", "<sum>", "[PAD]"].map((token) => tokenizer.tokenToId(token))).toEqual([421, 422, 423]);
    expect([tokenizer.padTokenId, tokenizer.vocabularySize]).toEqual([423, 424]);
  });

  it("has no sentinels where extra_ids is 0, as for mT5", async () => {
    const folder = temporaryFolder({ "tokenizer_config.json": { tokenizer_class: "MT5Tokenizer", extra_ids: 0 } });
    cpSync(goldenPath("sentence-piece"), folder, { recursive: true });
    expect((await loadTokenizer(folder)).vocabularySize).toBe(450);
  });
});

describe("loadTokenizer refuses", () => {
  const spiece = readFileSync(goldenPath("sentence-piece/spiece.model"));
  const vocabulary = readFileSync(goldenPath("gpt2/vocab.json"));
  const merges = readFileSync(goldenPath("gpt2/merges.txt"));
  const json = readGolden<TokenizerJson>("tokenizer-json/tokenizer.json");
  const processor = { type: "TemplateProcessing", single: [{ SpecialToken: { id: "<x>", type_id: 0 } }], pair: [], special_tokens: {} };

  function withCharsmap(change: (charsmap: Buffer) => void): Buffer {
    const changed = Buffer.from(spiece);
    const at = changed.indexOf("nmt_nfkc") + "nmt_nfkc".length + 4;
    change(changed.subarray(at));
    return changed;
  }

  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";

  const cases: readonly (readonly [what: string, files: Record<string, unknown>, message: RegExp])[] = [
    ["an empty folder", {}, /has no tokenizer: looked for tokenizer\.json, spiece\.model, vocab\.json with merges\.txt, and vocab\.txt/],
    ["what is not JSON", { "tokenizer.json": "{" }, /tokenizer\.json: is not JSON/],
    [
      "a vocabulary with zeros in it",
      { "vocab.txt": "[UNK]\n[CLS]\n[SE\0\0\0", "config.json": { model_type: "bert" } },
      /vocab\.txt: is not text: it has a zero at byte 15/,
    ],
    ["what is not UTF-8", { "tokenizer.json": Buffer.from([0x7b, 0xff]) }, /tokenizer\.json: is not UTF-8/],
    ["a JSON list", { "tokenizer.json": [1] }, /tokenizer\.json: expected a JSON object/],
    ["JSON of another kind", { "tokenizer.json": { model_type: "t5" } }, /tokenizer\.json: is JSON, but no tokenizer/],
    [
      "an unknown model type",
      { "tokenizer.json": { ...json, model: { type: "X", vocab: {} } } },
      /tokenizer\.json: is no tokenizer that can/,
    ],
    ["merges that are no pairs", { "tokenizer.json": { ...json, model: { ...json.model, merges: ["a"] } } }, /merges\[0\]: expected two/],
    [
      "a list of scores",
      { "tokenizer.json": { ...json, model: { type: "Unigram", vocab: [null] } } },
      /model\.vocab: expected a list of tokens/,
    ],
    [
      "a class that is not known",
      { "tokenizer.json": json, "tokenizer_config.json": { tokenizer_class: "LlamaTokenizerFast" } },
      /tokenizer\.json: the class "LlamaTokenizerFast" may build another tokenizer of it/,
    ],
    [
      "a type of model that is not known, where no class is named",
      { "tokenizer.json": json, "config.json": { model_type: "llama" } },
      /tokenizer\.json: a "llama" model may build another tokenizer of it/,
    ],
    [
      "a broken part that the class would build anew",
      { "tokenizer.json": { ...json, pre_tokenizer: { type: "ByteLevl" } }, "tokenizer_config.json": { tokenizer_class: "GPT2Tokenizer" } },
      /tokenizer\.json: is no tokenizer that can be used/,
    ],
    [
      "a truncation that is none, although lengths of it do not count",
      { "tokenizer.json": { ...json, truncation: { max_length: -1 } }, "tokenizer_config.json": { eos_token: "</s>" } },
      /tokenizer\.json: is no tokenizer that can be used/,
    ],
    [
      "text where true or false is meant",
      { "tokenizer.json": json, "tokenizer_config.json": { eos_token: "</s>", add_prefix_space: "true" } },
      /tokenizer_config\.json: add_prefix_space: expected true or false, got "true"/,
    ],
    [
      "a number for a class",
      { "tokenizer.json": json, "tokenizer_config.json": { eos_token: "</s>", tokenizer_class: 5 } },
      /tokenizer_config\.json: tokenizer_class: expected the name of a class, got 5/,
    ],
    [
      "a list of added tokens where their ids are wanted",
      { "tokenizer.json": json, "tokenizer_config.json": { eos_token: "</s>", added_tokens_decoder: ["<a>"] } },
      /tokenizer_config\.json: added_tokens_decoder: expected an object of tokens by their ids/,
    ],
    [
      "special tokens that are cut",
      { "tokenizer.json": json, "tokenizer_config.json": { eos_token: "</s>", split_special_tokens: true } },
      /tokenizer_config\.json: split_special_tokens: special tokens that are spelled in a text/,
    ],
    [
      "a tokenizer.json for each version",
      { "tokenizer.json": json, "tokenizer_config.json": { fast_tokenizer_files: ["tokenizer.json", "tokenizer.4.0.0.json"] } },
      /fast_tokenizer_files: Python may take "tokenizer\.4\.0\.0\.json" instead/,
    ],
    [
      "merges left out at random",
      { "tokenizer.json": { ...json, model: { ...json.model, dropout: 0.1 } }, "tokenizer_config.json": { eos_token: "</s>" } },
      /tokenizer\.json: model\.dropout: 0\.1 of the merges/,
    ],
    [
      "a class's token around every text that the vocabulary lacks and the model has no row for",
      { "tokenizer.json": json, "config.json": { model_type: "bart", vocab_size: 402 } },
      /tokenizer\.json: has no cls token, which its class puts around every text/,
    ],
    ["added tokens without ids", { "tokenizer.json": { ...json, added_tokens: [null] } }, /added_tokens: expected a list/],
    ["a template without its token", { "tokenizer.json": { ...json, post_processor: processor } }, /template adds "<x>"/],
    ["a tokenizer without an end", { "tokenizer.json": json }, /has no end-of-sequence token/],
    ["a token that is a number", { "tokenizer.json": json, "tokenizer_config.json": { eos_token: 1 } }, /eos_token: expected a token or/],
    ...["tokenizer.json", "spiece.model", "vocab.json", "merges.txt", "vocab.txt", "tokenizer_config.json", "added_tokens.json"].map(
      (name) => [`a ${name} that is only Git LFS's pointer`, { [name]: pointer }, /a Git LFS pointer, not the file/] as const,
    ),
    ["an empty spiece.model", { "spiece.model": "" }, /spiece\.model: is no SentencePiece model: it lacks pieces/],
    ["a truncated spiece.model", { "spiece.model": spiece.subarray(0, 5_000) }, /spiece\.model: ends too early/],
    ["text as spiece.model", { "spiece.model": "version https://example.org/spec\n" }, /spiece\.model: (ends too early|is no)/],
    [
      "a BPE spiece.model",
      { "spiece.model": readFileSync(goldenPath("sentence-piece-bpe/spiece.model")) },
      /SentencePiece model of type bpe cannot be converted exactly/,
    ],
    ["a broken trie", { "spiece.model": withCharsmap((map) => map.fill(255, 4, 4000)) }, /precompiled_charsmap: broken character map/],
    ["a huge trie", { "spiece.model": withCharsmap((map) => map.writeUInt32LE(4e9)) }, /trie of 4000000000 bytes does not fit/],
    [
      "another family's spiece.model",
      { "spiece.model": spiece, "config.json": { model_type: "xlnet" } },
      /a tokenizer of "xlnet" cannot be built/,
    ],
    [
      "a negative extra_ids",
      { "spiece.model": spiece, "tokenizer_config.json": { extra_ids: -1 } },
      /extra_ids: expected a number of sentinels/,
    ],
    [
      "one id for two tokens of a tokenizer.json",
      { "tokenizer.json": { ...json, model: { ...json.model, vocab: { ...json.model.vocab, twice: 7 } } } },
      /tokenizer\.json: model\.vocab: ".+" and "twice" have the same id, 7/,
    ],
    [
      "one id for two added tokens",
      { "tokenizer.json": { ...json, added_tokens: [...json.added_tokens, { ...json.added_tokens[0], content: "twice" }] } },
      /tokenizer\.json: added_tokens: "<pad>" and "twice" have the same id, 0/,
    ],
    [
      "an added token with an id of the vocabulary's",
      {
        "tokenizer.json": { ...json, added_tokens: [...json.added_tokens, { ...json.added_tokens[0], content: "new", id: 17 }] },
        "tokenizer_config.json": { eos_token: "</s>" },
      },
      /tokenizer\.json: added_tokens: "new" has id 17, but it would be 400/,
    ],
    [
      "an id gap that a new token would fill with another's id",
      {
        "tokenizer.json": {
          ...json,
          added_tokens: json.added_tokens.slice(0, 3),
          model: { ...json.model, vocab: { ...json.model.vocab, far: 401 } },
        },
        "tokenizer_config.json": { eos_token: "</s>", mask_token: "<mask>" },
      },
      /the added token "<mask>" would get id 401, which "far" has/,
    ],
    [
      "one id for two tokens of a vocab.json",
      { "vocab.json": { ...JSON.parse(vocabulary.toString()), twice: 7 }, "merges.txt": merges },
      /vocab\.json: ".+" and "twice" have the same id, 7/,
    ],
    ["vocab.json alone", { "vocab.json": vocabulary }, /merges\.txt: is missing beside vocab\.json/],
    ["a vocab.txt without the unknown token", { "vocab.txt": "[CLS]\n[SEP]\na\n" }, /vocab\.txt: lacks "\[UNK\]"/],
    [
      "a vocab.txt that has lost a line",
      { "vocab.txt": "[UNK]\n[CLS]\n[SEP]\na\n", "config.json": { model_type: "bert", vocab_size: 5 } },
      /vocab\.txt: has 4 lines, but config\.json beside it says vocab_size 5/,
    ],
    ["another family's vocab.txt", { "vocab.txt": "[CLS]\n", "config.json": { model_type: "t5" } }, /a tokenizer of "t5" cannot be built/],
    ["merges.txt alone", { "merges.txt": merges }, /vocab\.json: is missing beside merges\.txt/],
    ["a vocabulary with text for ids", { "vocab.json": { a: "0" }, "merges.txt": merges }, /vocab\.json: "a": expected an id, got "0"/],
    [
      "a line that is no merge",
      { "vocab.json": vocabulary, "merges.txt": "#version: 0.2\ni n\nabc\n" },
      /merges\.txt:3: expected two tokens/,
    ],
    [
      "merges of another vocabulary",
      { "vocab.json": vocabulary, "merges.txt": "zz yy\n" },
      /merges\.txt: its 1 merges make none of \d+ tokens of vocab\.json/,
    ],
    [
      "a merge of what is no token",
      { "vocab.json": vocabulary, "merges.txt": `${merges}zz yy\n` },
      /vocab\.json: is no tokenizer that can be used/,
    ],
    [
      "a class of another family",
      { "vocab.json": vocabulary, "merges.txt": merges, "tokenizer_config.json": { tokenizer_class: "CLIPTokenizer" } },
      /a tokenizer of "CLIPTokenizer" cannot be built/,
    ],
    [
      "an added token with another id",
      { "vocab.json": vocabulary, "merges.txt": merges, "added_tokens.json": { "<tag>": 999 } },
      /the added token "<tag>" has id 999, but it would be 421/,
    ],
    [
      "an added token without an id",
      { "vocab.json": vocabulary, "merges.txt": merges, "added_tokens.json": { "<tag>": "x" } },
      /added_tokens\.json: "<tag>": expected an id/,
    ],
  ];

  it.each(cases)("%s", async (_, files, message) => {
    const folder = temporaryFolder(files);
    const error = await loadTokenizer(folder).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TokenizerError);
    expect((error as TokenizerError).message).toMatch(message);
    expect((error as TokenizerError).message).toContain(folder);
  });
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TokenizerError } from "../../../core/index.js";
import { useNoLeaks } from "../../../tensor/testing/no-leaks.js";
import { Tokenizer, type TokenizerJson, trainByteLevelBpe } from "../../../tokenizers/index.js";
import { exportSource, tinyTokenizer } from "../../testing/export-source.js";
import { tokenizerToGguf } from "./tokenizer-to-gguf.js";

useNoLeaks();
const golden = fileURLToPath(new URL("../../../../test/golden/gguf/sentence-piece/tokenizer.json", import.meta.url));
const sentencePiece = JSON.parse(readFileSync(golden, "utf8")) as TokenizerJson;

/** A tokenizer that is otherwise than the tiny one, or than another. */
function changed(changes: object, modelChanges: object = {}, json: TokenizerJson = tinyTokenizer().json): Tokenizer {
  const parts = { ...json, ...changes, model: { ...json.model, ...modelChanges } };
  return new Tokenizer({ json: parts, specialTokens: { eos: "</s>" }, config: {}, place: "tokenizer.json" });
}

async function saidOf(tokenizer: Tokenizer, json: object = {}) {
  const { config } = exportSource(json, { tokenizer });
  const { metadata, notes } = await tokenizerToGguf(tokenizer, config);
  return { notes, values: Object.fromEntries(metadata.map(([key, { value }]) => [key.replace("tokenizer.ggml.", ""), value])) };
}

const digits = { type: "Digits", individual_digits: true };
const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const sequence = (...pretokenizers: object[]) => ({ pre_tokenizer: { type: "Sequence", pretokenizers } });

describe("a tokenizer in a GGUF", () => {
  test("has a token for every row, each of its type", async () => {
    const tokenizer = trainByteLevelBpe(["a cat"], { vocabularySize: 262, specialTokens: ["<x>"] });
    const { values } = await saidOf(tokenizer);
    const [tokens, types] = [values.tokens as string[], values.token_type as number[]];
    expect([tokens.length, types.length]).toEqual([264, 264]);
    expect(tokens.slice(0, 5)).toEqual(["<pad>", "</s>", "<unk>", "<x>", "!"]);
    expect(types.slice(0, 5)).toEqual([3, 3, 3, 3, 1]);
    expect([tokens.slice(-2), types.slice(-2)]).toEqual([
      ["[unused262]", "[unused263]"],
      [5, 5],
    ]);
    expect(values).toMatchObject({ model: "gpt2", pre: "trillion", eos_token_id: 1, padding_token_id: 0, unknown_token_id: 2 });
  });

  test("is told by what cuts its texts, and whether words are taken whole", async () => {
    const preOf = async (changes: object, model = {}) => (await saidOf(changed(changes, model))).values.pre;
    const split = (Regex: string) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
    const plain = { ...bytes, use_regex: false };
    const qwen = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
    expect(await preOf(sequence(digits, bytes))).toBe("smollm");
    expect(await preOf(sequence(split(qwen), plain))).toBe("qwen2");
    const llama3 = sequence(split(qwen.replace(String.raw`|\p{N}|`, String.raw`|\p{N}{1,3}|`)), plain);
    expect(await preOf(llama3, { ignore_merges: true })).toBe("llama-bpe");
    expect(await preOf(llama3)).toBe("smaug-bpe");
  });

  test("says which token begins a text, and none where its tokenizer puts none there", async () => {
    const plain = await saidOf(tinyTokenizer());
    expect(plain.values).toMatchObject({ add_bos_token: false, bos_token_id: 1, add_eos_token: false });
    const begun = await saidOf(trainByteLevelBpe(["a cat"], { vocabularySize: 262, bos: true }));
    expect(begun.values).toMatchObject({ add_bos_token: true, bos_token_id: 3, eos_token_id: 1, add_eos_token: false });
  });

  test("names up to two more tokens at which the model ends, and tells of others and of llama.cpp's own", async () => {
    const specialTokens = ["<|im_end|>", "<a>", "<b>", "<c>", "[PAD]"];
    const tokenizer = trainByteLevelBpe(["a cat"], { vocabularySize: 266, specialTokens });
    const { config } = exportSource({}, { tokenizer });
    const { metadata, notes } = await tokenizerToGguf(tokenizer, { ...config, endTokenIds: [1, 4, 5, 6] });
    expect(Object.fromEntries(metadata)).toMatchObject({
      "tokenizer.ggml.eot_token_id": { value: 4 },
      "tokenizer.ggml.eom_token_id": { value: 5 },
    });
    expect(notes).toEqual([
      "the model ends at these, too, which a GGUF cannot say: <c>.",
      "llama.cpp ends at these, too, by their names, where the model goes on here: <|im_end|>, [PAD].",
    ]);
  });

  test("tells of what no key says", async () => {
    const json = tinyTokenizer().json;
    const added_tokens = json.added_tokens.map((token) => (token.content === "<unk>" ? { ...token, lstrip: true } : token));
    const { notes } = await saidOf(
      changed({ added_tokens, normalizer: { type: "NFC" }, pre_tokenizer: { ...bytes, add_prefix_space: true } }),
    );
    expect(notes).toEqual([
      expect.stringContaining("NFC"),
      expect.stringContaining("as if a space stood before it"),
      "of these tokens, llama.cpp takes neither the white space beside them nor whole words alone: <unk>.",
    ]);
    const llama = await saidOf(changed({}, {}, sentencePiece), { vocab_size: 700 });
    expect(llama.notes).toEqual([expect.stringContaining("begins with a space"), expect.stringContaining("behind a control token")]);
    expect(llama.values).toMatchObject({ model: "llama", add_space_prefix: true });
  });

  test("scores pieces by the order in which they are made", async () => {
    const { values } = await saidOf(changed({}, {}, sentencePiece), { vocab_size: 700 });
    const [tokens, scores] = [values.tokens as string[], values.scores as number[]];
    const first = (sentencePiece.model.merges ?? []).slice(0, 3).map((pair) => tokens.indexOf(pair.join("")));
    expect(first.map((id) => scores[id])).toEqual([0, -1, -2]);
    expect([tokens.indexOf("<0x0A>"), tokens.indexOf("<unk>")].map((id) => (values.token_type as number[])[id])).toEqual([6, 3]);
  });
});

describe("it refuses by name", () => {
  const merges = sentencePiece.model.merges ?? [];
  const apart = [...merges.slice(1), merges[0]];
  const twice = merges.findIndex((pair, i) => merges.some((other, j) => j > i + 1 && other.join("") === pair.join("")));
  test.each<[string, () => Tokenizer, RegExp]>([
    [
      "words that llama.cpp cannot cut",
      () => changed(sequence({ type: "Whitespace" }, bytes)),
      /the pre-tokenizer \{.*Whitespace.*\}: llama\.cpp has no name for it\.$/,
    ],
    [
      "words taken whole where its name says otherwise",
      () => changed({}, { ignore_merges: true }),
      /ByteLevel.* with ignore_merges: llama\.cpp/,
    ],
    ["a normalizer", () => changed({ normalizer: { type: "Lowercase" } }), /the normalizer \{"type":"Lowercase"\}/],
    ["a mark at the end of words", () => changed({}, { end_of_word_suffix: "</w>" }), /end_of_word_suffix "<\/w>"/],
    [
      "spaces marked otherwise",
      () => changed({ pre_tokenizer: { type: "Metaspace", replacement: "_", prepend_scheme: "always", split: false } }, {}, sentencePiece),
      /the way it marks spaces/,
    ],
    [
      "merges that scores cannot order",
      () => changed({}, { merges: [...merges.slice(0, twice), ...merges.slice(twice + 1), merges[twice]] }, sentencePiece),
      /merges/,
    ],
    [
      "pieces that merges do not make",
      () => changed({}, { merges: apart.slice(0, -1) }, sentencePiece),
      /a piece that its merges do not make of any two/,
    ],
  ])("%s", async (_name, tokenizer, message) => {
    const made = tokenizer();
    const { config } = exportSource({ vocab_size: 700 }, { tokenizer: made });
    const refused = tokenizerToGguf(made, config);
    await expect(refused).rejects.toThrow(TokenizerError);
    await expect(refused).rejects.toThrow(message);
  });

  test("a Unigram", async () => {
    const vocab = [
      ["<unk>", 0],
      ["</s>", 0],
      ["a", -1],
    ];
    const model = { type: "Unigram", unk_id: 0, vocab };
    const eos = { id: 1, content: "</s>", single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    const json = { ...tinyTokenizer().json, model, added_tokens: [eos], pre_tokenizer: null, decoder: null, post_processor: null };
    const tokenizer = new Tokenizer({
      json: json as unknown as TokenizerJson,
      specialTokens: { eos: "</s>" },
      config: {},
      place: "t.json",
    });
    const refused = tokenizerToGguf(tokenizer, exportSource({ vocab_size: 3, eos_token_id: 1, pad_token_id: 1, bos_token_id: 1 }).config);
    await expect(refused).rejects.toThrow("t.json: is a Unigram that is not byte-level: it cannot be written as GGUF.");
  });
});

import { describe, expect, test } from "vitest";
import { TokenizerError } from "../../core/index.js";
import { type GgufTokenizerFields, ggufTokenizer, preTokenizerNames } from "./index.js";

const alphabet = [..."abcdefgh", "Ġ"];
/** Byte-level BPE of a few letters. */
const byteLevel: GgufTokenizerFields = {
  place: "model.gguf",
  model: "gpt2",
  pre: "gpt-2",
  tokens: ["<end>", ...alphabet, "ab", "Ġab", "<tool>", "[PAD0]", "[PAD1]"],
  tokenType: [3, ...alphabet.map(() => 1), 1, 1, 4, 5, 5],
  merges: ["a b", "Ġ ab"],
  bosTokenId: 0,
  eosTokenId: 0,
  addBosToken: false,
  addEosToken: false,
  chatTemplate: "{{ messages }}",
};

const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
/** SentencePiece's BPE of a few pieces. */
const sentencePiece: GgufTokenizerFields = {
  place: "model.gguf",
  model: "llama",
  tokens: ["<unk>", "<s>", "</s>", ...bytes, "▁", "a", "b", "ab", "▁a", "▁ab"],
  tokenType: [2, 3, 3, ...bytes.map(() => 6), 1, 1, 1, 1, 1, 1],
  scores: [0, 0, 0, ...bytes.map(() => 0), -10, -11, -12, -1, -2, -3],
  unknownTokenId: 0,
  bosTokenId: 1,
  eosTokenId: 2,
  addBosToken: true,
  addEosToken: false,
  addSpacePrefix: true,
  chatTemplate: "{{ messages }}",
};

async function tokens(fields: GgufTokenizerFields, text: string): Promise<(string | undefined)[]> {
  const { tokenizer } = ggufTokenizer(fields);
  const { ids } = await tokenizer.encode(text);
  return [...ids].map((id) => tokenizer.idToToken(id));
}

const refused = (fields: GgufTokenizerFields, message: string): void => {
  expect(() => ggufTokenizer(fields)).toThrow(TokenizerError);
  expect(() => ggufTokenizer(fields)).toThrow(message);
};

describe("what a file says", () => {
  test("merges, control and user-defined tokens, and tokens that only fill rows up", async () => {
    expect(await tokens(byteLevel, "ab ab<end>a<tool>")).toEqual(["ab", "Ġab", "<end>", "a", "<tool>"]);
    const { tokenizer, warnings } = ggufTokenizer(byteLevel);
    expect([tokenizer.vocabularySize, warnings]).toEqual([13, []]);
    expect(await tokenizer.decode([10, 0, 12])).toBe("ab<tool>");
  });

  test("pieces by score, a space before the text and after a control token, bytes for the rest", async () => {
    expect(await tokens(sentencePiece, "ab")).toEqual(["<s>", "▁ab"]);
    expect(await tokens(sentencePiece, "ba</s>a")).toEqual(["<s>", "▁", "b", "a", "</s>", "▁a"]);
    expect(await tokens({ ...sentencePiece, addSpacePrefix: false }, "é ab")).toEqual(["<s>", "<0xC3>", "<0xA9>", "▁ab"]);
    const { tokenizer, warnings } = ggufTokenizer(sentencePiece);
    expect([await tokenizer.decode((await tokenizer.encode(" ab é")).ids), warnings]).toEqual([" ab é", []]);
  });

  test("an unused token stays where sequences are filled up with it", async () => {
    const { tokenizer } = ggufTokenizer({ ...byteLevel, paddingTokenId: 13 });
    expect([tokenizer.padTokenId, tokenizer.idToToken(13), tokenizer.vocabularySize]).toEqual([13, "[PAD0]", 14]);
  });

  test("what is put around a text", async () => {
    expect(await tokens({ ...byteLevel, addBosToken: true, addEosToken: true }, "a")).toEqual(["<end>", "a", "<end>"]);
  });
});

describe("what a file does not say is taken as llama.cpp takes it, and told", () => {
  test.each([
    ["pre", byteLevel, 'has no tokenizer.ggml.pre: texts are cut into words by the rule that llama.cpp calls "default"'],
    ["tokenType", byteLevel, "has no tokenizer.ggml.token_type: no token is taken for a control token"],
    ["bosTokenId", byteLevel, "has no tokenizer.ggml.bos_token_id: there is no such token"],
    ["bosTokenId", sentencePiece, 'has no tokenizer.ggml.bos_token_id: taken as 1, "<s>"'],
    ["eosTokenId", sentencePiece, 'has no tokenizer.ggml.eos_token_id: taken as 2, "</s>"'],
    ["unknownTokenId", sentencePiece, 'has no tokenizer.ggml.unknown_token_id: taken as 0, "<unk>"'],
    ["addBosToken", byteLevel, "has no tokenizer.ggml.add_bos_token: taken as false"],
    ["addBosToken", { ...byteLevel, pre: "llama-bpe" }, "has no tokenizer.ggml.add_bos_token: taken as true"],
    ["addBosToken", sentencePiece, "has no tokenizer.ggml.add_bos_token: taken as true"],
    ["addEosToken", byteLevel, "has no tokenizer.ggml.add_eos_token: nothing is put behind a text"],
    ["addSpacePrefix", sentencePiece, "has no tokenizer.ggml.add_space_prefix: taken as true"],
    ["chatTemplate", byteLevel, "has no tokenizer.chat_template: llama.cpp would take ChatML's"],
  ] as [keyof GgufTokenizerFields, GgufTokenizerFields, string][])("%s", (key, fields, message) => {
    const { warnings } = ggufTokenizer({ ...fields, [key]: undefined });
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });

  test("without types, spellings of control tokens in a text are text", async () => {
    expect(await tokens({ ...byteLevel, tokenType: undefined }, "ab")).toEqual(["ab"]);
    expect(await tokens({ ...byteLevel, tokenType: undefined }, "<end>")).toEqual(["e", "d"]);
  });

  test("pieces of one score, of which llama.cpp makes the one further left", () => {
    const scores = sentencePiece.scores?.map((score) => (score === -2 ? -1 : score));
    expect(ggufTokenizer({ ...sentencePiece, scores }).warnings).toEqual([expect.stringContaining('gives "ab" and "▁a" the same score')]);
  });
});

describe("what cannot be read as it was meant is refused by name", () => {
  test.each([
    [{ ...byteLevel, model: "bert" }, 'tokenizer.ggml.model is "bert": expected gpt2'],
    [{ ...byteLevel, pre: "gpt-3" }, 'tokenizer.ggml.pre is "gpt-3": how it cuts texts into words is not known here'],
    [{ ...byteLevel, pre: "constructor" }, 'tokenizer.ggml.pre is "constructor"'],
    [{ ...byteLevel, merges: undefined }, "has no tokenizer.ggml.merges"],
    [{ ...byteLevel, merges: ["a b", "a x"] }, 'tokenizer.ggml.merges[1] is "a x", and there is no token "x"'],
    [{ ...byteLevel, merges: ["ab"] }, 'tokenizer.ggml.merges[0] is "ab"'],
    [{ ...byteLevel, tokens: byteLevel.tokens.map((token) => (token === "h" ? "g" : token)) }, '"g" has two ids, 7 and 8'],
    [{ ...byteLevel, tokenType: [3] }, "tokenizer.ggml.token_type has 1 elements for 15 tokens"],
    [{ ...byteLevel, tokens: [], tokenType: [] }, "has no token that is used"],
    [{ ...byteLevel, eosTokenId: undefined }, "has no tokenizer.ggml.eos_token_id: nothing says which token ends a text"],
    [{ ...byteLevel, eosTokenId: 99 }, "tokenizer.ggml.eos_token_id is 99, and there are 13 tokens"],
    [
      { ...byteLevel, bosTokenId: undefined, addBosToken: true },
      "tokenizer.ggml.add_bos_token is true, and tokenizer.ggml.bos_token_id is not there",
    ],
    [{ ...sentencePiece, scores: undefined }, "tokenizer.ggml.scores is not there"],
    [{ ...sentencePiece, scores: sentencePiece.tokens.map(() => 0) }, "tokenizer.ggml.scores are all the same"],
    [{ ...sentencePiece, scores: [1, 2] }, "tokenizer.ggml.scores has 2 elements for 265 tokens"],
  ] as [GgufTokenizerFields, string][])("case %#", (fields, message) => refused(fields, message));
});

test("an empty token gets a name of its own, as in llama.cpp, and named templates stand beside the default one", () => {
  const { tokenizer } = ggufTokenizer({ ...byteLevel, tokens: byteLevel.tokens.map((token) => (token === "h" ? "" : token)) });
  expect(tokenizer.idToToken(8)).toBe("[EMPTY_8]");
  expect(() => ggufTokenizer({ ...byteLevel, namedChatTemplates: { tool_use: "{{ tools }}" } })).not.toThrow();
});

test("every pre-tokenizer that is known makes a tokenizer", async () => {
  for (const pre of preTokenizerNames) expect(await tokens({ ...byteLevel, pre }, "ab")).toEqual(["ab"]);
});

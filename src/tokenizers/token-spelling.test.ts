import { beforeAll, describe, expect, it } from "vitest";
import { TokenizerError } from "../core/index.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { corners, goldenPath } from "./testing/golden.js";
import { spellingOf } from "./token-spelling.js";
import type { Tokenizer } from "./tokenizer.js";
import type { TokenizerJson } from "./tokenizer-json.js";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const plain = (decoder: TokenizerJson["decoder"], added_tokens: TokenizerJson["added_tokens"] = []) =>
  spellingOf({ decoder, added_tokens } as TokenizerJson, "folder");

describe("tokenBytes", () => {
  let t5: Tokenizer;
  let gpt2: Tokenizer;
  beforeAll(async () => {
    [t5, gpt2] = await Promise.all([loadTokenizer(goldenPath("sentence-piece")), loadTokenizer(goldenPath("gpt2"))]);
  });

  it("gives a word with its space the same bytes in both spellings", () => {
    const [inT5, inGpt2] = [t5.tokenBytes(t5.tokenToId("▁the") ?? -1), gpt2.tokenBytes(gpt2.tokenToId("Ġthe") ?? -1)];
    expect(Buffer.from(inT5 ?? [])).toEqual(Buffer.from(" the"));
    expect(Buffer.from(inGpt2 ?? [])).toEqual(Buffer.from(" the"));
  });

  it("joins to the text of any byte-level tokens", async () => {
    for (const text of corners.texts) {
      const { ids } = await gpt2.encode(text, { addSpecialTokens: false });
      expect(Buffer.concat([...ids].map((id) => gpt2.tokenBytes(id) ?? bytes(gpt2.idToToken(id) ?? ""))).toString()).toBe(text);
    }
  });

  it("has none for special tokens and for ids without a token", () => {
    expect(t5.tokenBytes(t5.eosTokenId)).toBeUndefined();
    expect(t5.tokenBytes(100_000)).toBeUndefined();
  });
});

describe("spellingOf", () => {
  it("reads fallback bytes, marks of spaces and pieces within a word", () => {
    const llama = plain({
      type: "Sequence",
      decoders: [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" }],
    });
    expect(llama("<0xE6>", 9)).toEqual(Uint8Array.of(0xe6));
    expect(llama("▁▁a", 9)).toEqual(Buffer.from("  a"));
    expect(plain({ type: "Metaspace", replacement: "_" })("_a", 9)).toEqual(Buffer.from(" a"));
    expect(plain({ type: "WordPiece", prefix: "##" })("##ing", 9)).toEqual(Buffer.from("ing"));
    expect(plain({ type: "WordPiece", prefix: "##" })("run", 9)).toEqual(Buffer.from(" run"));
    expect(plain(null)("<0xE6>", 9)).toEqual(Buffer.from("<0xE6>"));
  });

  it("takes an added token that is not special as it stands", () => {
    const token = { id: 3, content: "Ġ▁", single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
    expect(plain({ type: "ByteLevel" }, [token])("Ġ▁", 3)).toEqual(Buffer.from("Ġ▁"));
    expect(plain({ type: "ByteLevel" }, [{ ...token, special: true }])("Ġ▁", 3)).toBeUndefined();
  });

  it("refuses a decoder that it does not know", () => {
    expect(() => plain({ type: "CTC" })).toThrow(TokenizerError);
    expect(() => plain({ type: "CTC" })).toThrow('folder: what bytes its tokens stand for is not known: a decoder of type "CTC".');
  });
});

import { describe, expect, it } from "vitest";
import type { Tokenizer } from "../tokenizers/index.js";
import { sentencePiece, trainedBpe } from "./testing/tokenizers.js";
import { TokensByBytes } from "./tokens-by-bytes.js";

const named = (tokenizer: Tokenizer, bytes: Uint8Array) => {
  const id = new TokensByBytes(tokenizer).idOf(bytes);
  return id === undefined ? undefined : tokenizer.idToToken(id);
};

describe("TokensByBytes", () => {
  it("finds a word in either spelling, with its space and without", async () => {
    const t5 = await sentencePiece();
    expect(named(t5, Buffer.from(" the"))).toBe("▁the");
    expect(named(trainedBpe(), Buffer.from(" the"))).toBe("Ġthe");
    expect(named(trainedBpe(), Buffer.from("the"))).toBe("the");
  });

  it("finds a byte of a character, and no special token", () => {
    expect(named(trainedBpe(), Uint8Array.of(0xc3))).toBe("Ã");
    expect(named(trainedBpe(), Buffer.from("</s>"))).toBeUndefined();
  });

  it("prefers a token of its own to a fallback byte, whichever comes first", () => {
    const spelled = ["<0x0A>", "\n", "a", "<0x61>", "<0x62>"];
    const tokenizer = {
      eosTokenId: 9,
      wordIds: [...spelled.keys()],
      idToToken: (id: number) => spelled[id],
      tokenBytes: (id: number) => Buffer.from(["\n", "\n", "a", "a", "b"][id] ?? ""),
    } as unknown as Tokenizer;
    const vocabulary = new TokensByBytes(tokenizer);
    expect(["\n", "a", "b"].map((text) => vocabulary.idOf(Buffer.from(text)))).toEqual([1, 2, 4]);
  });
});

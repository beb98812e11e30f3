import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import { type ListedToken, type ReadTokenListOptions, readTokenList } from "./read-token-list.js";
import { showToken } from "./testing/show.js";

/** The tokens as shown, or the reason why there are none. */
function read(text: string, list: readonly ListedToken[], options?: ReadTokenListOptions): string[] | string {
  const result = readTokenList(text, list, options);
  return "reason" in result ? result.reason : result.tokens.map(showToken);
}
const named = (...tokens: string[]): ListedToken[] => tokens.map((token) => ({ token }));

describe("readTokenList", () => {
  it("takes bytes before texts, which parts of characters do not have", () => {
    const list = [
      { token: "It", bytes: [73, 116] },
      { token: "\ufffd", bytes: [0xc3] },
      { token: "\ufffd", bytes: [0xa9] },
    ];
    expect(read("Ité", list)).toEqual(["It@0-2", "0xc3@2-3", "0xa9@3-4"]);
  });

  it("takes texts where there are no bytes, and parts that are empty before a character's last", () => {
    expect(read("It 😀", [{ token: "It", bytes: null }, ...named(" ", "", "😀")])).toEqual(["It@0-2", " @2-3", "@3-3", "😀@3-7"]);
  });

  it("allows a space before the text", () => expect(read("It is", named(" It", " is"))).toEqual([" It@0-2", " is@2-5"]));

  it("takes tokens that end a sequence for that, where they are no part of the text", () => {
    const endTokens = ["<|im_end|>"];
    expect(read("It", named("It", "<|im_end|>"), { endTokens })).toEqual(["It@0-2", "<eos>@2-2"]);
    expect(read("It<|im_end|>", named("It", "<|im_end|>"), { endTokens })).toEqual(["It@0-2", "<|im_end|>@2-12"]);
    expect(read("It", named("It", "<|im_end|>"))).toBe("from token 1 on they go on behind the text's 2 bytes");
  });

  it("says where the tokens are not the text's", () => {
    expect(read("It is", named("It"))).toBe("they end after 2 of the text's 5 bytes");
    expect(read("It is", named("It", " is", " it"))).toBe("from token 2 on they go on behind the text's 5 bytes");
    expect(read("Ité it", named("It", "\ufffd", " it"))).toBe('token 1 differs from the text at byte 2, where that has "é it"');
    expect(read("It", [])).toBe("they end after 0 of the text's 2 bytes");
  });

  it("reads nothing as nothing", () => expect(read("", [])).toEqual([]));

  it.each([256, -1, 0.5, Number.NaN])("refuses %d, which is no byte", (byte) => {
    expect(() => readTokenList("a", [{ token: "a", bytes: [byte] }])).toThrow(DataError);
  });
});

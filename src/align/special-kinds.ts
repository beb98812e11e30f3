import type { Tokenizer } from "../tokenizers/index.js";
import type { SpecialKind } from "./text-token.js";

/** What a token is special for; one that begins and ends texts, as GPT-2's does, is a beginning where it stands first. */
export function specialKinds(tokenizer: Tokenizer): (id: number, index: number) => SpecialKind | undefined {
  const { eosTokenId, unkTokenId, specialTokens } = tokenizer;
  const bosTokenId = tokenizer.bosTokenId ?? tokenizer.tokenToId(specialTokens.cls ?? "");
  return (id, index) => {
    if (id === bosTokenId && index === 0) return "bos";
    if (id === eosTokenId) return "eos";
    if (id === bosTokenId) return "bos";
    if (id === unkTokenId) return "unk";
    return tokenizer.tokenBytes(id) === undefined ? "other" : undefined;
  };
}

import type { Tokenizer } from "../../tokenizers/index.js";
import type { NamedToken } from "./teacher-positions.js";

/** A tokenizer's tokens by what they stand for, each looked up once: the end-of-sequence as such, other special tokens, and ids that have no token, as nothing that a student could have. */
export function namedTokens(tokenizer: Tokenizer): (id: number) => NamedToken {
  const known = new Map<number, NamedToken>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const token = nameOf(id, tokenizer);
    known.set(id, token);
    return token;
  };
}

function nameOf(id: number, tokenizer: Tokenizer): NamedToken {
  if (id === tokenizer.eosTokenId) return { bytes: nothing, special: "eos" };
  return { bytes: tokenizer.tokenBytes(id) ?? nothing };
}

const nothing = new Uint8Array();

import type { Tokenizer } from "../tokenizers/index.js";
import { byteKey } from "./byte-keys.js";

/** A byte that a vocabulary may have beside a token with the same byte, for texts that it cannot spell otherwise. */
const fallbackByte = /^<0x[0-9A-F]{2}>$/;

/** A vocabulary's tokens by the bytes that they stand for, `▁the` and `Ġthe` by those of " the"; special tokens are not among them. */
export class TokensByBytes {
  readonly #ids = new Map<string, number>();
  readonly eosTokenId: number;

  /** @throws TokenizerError for a tokenizer whose tokens' bytes are not known. */
  constructor(tokenizer: Tokenizer) {
    this.eosTokenId = tokenizer.eosTokenId;
    const isFallback = (id: number) => fallbackByte.test(tokenizer.idToToken(id) ?? "");
    for (const id of tokenizer.wordIds) {
      const bytes = tokenizer.tokenBytes(id);
      if (bytes === undefined) continue;
      const key = byteKey(bytes);
      if (!this.#ids.has(key) || !isFallback(id)) this.#ids.set(key, id);
    }
  }

  /** The id of the token that stands for exactly these bytes. */
  idOf(bytes: Uint8Array): number | undefined {
    return this.#ids.get(byteKey(bytes));
  }
}

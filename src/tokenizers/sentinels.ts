import { firstByteId } from "./bytes/index.js";
import type { Tokenizer } from "./tokenizer.js";

/** What T5's span corruption puts in the place of the i-th span, counted from 0. */
export function sentinel(i: number): string {
  return `<extra_id_${i}>`;
}

/** The first `count` sentinels. */
export function sentinels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => sentinel(i));
}

/** ByT5 was pretrained with the bytes that no text has for sentinels, the highest first (Xue et al. 2022). */
const unusedBytes = Array.from({ length: 0xff - 0xf4 }, (_, i) => 0xff - i);

/**
 * The ids of `<extra_id_0>`, `<extra_id_1>`, … as far as the tokenizer has them, in this order: at T5's own they stand at the vocabulary's end, the
 * first with the highest id. Where tokens are bytes, those from 0xFF down to 0xF5, which no text has, come before.
 */
export function sentinelIds(tokenizer: Pick<Tokenizer, "tokenToId"> & { readonly readsBytes?: boolean }): number[] {
  const ids: number[] = [];
  for (let id = tokenizer.tokenToId(sentinel(0)); id !== undefined; id = tokenizer.tokenToId(sentinel(ids.length))) ids.push(id);
  return tokenizer.readsBytes === true ? [...unusedBytes.map((byte) => firstByteId + byte), ...ids] : ids;
}

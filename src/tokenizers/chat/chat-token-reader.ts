import { Tokenizer as NativeTokenizer } from "tokenizers";
import { TokenizerError } from "../../core/index.js";
import type { AddedToken, TokenizerJson } from "../tokenizer-json.js";
import { type Offset, utf16Offsets } from "../utf16-offsets.js";
import { wellFormed } from "../well-formed.js";
import { type ControlToken, findControlTokens } from "./control-tokens.js";
import type { Text } from "./jinja/index.js";

/** A rendered conversation as tokens. */
export interface ChatTokens {
  readonly ids: Int32Array;
  /** Per token, what it covers of the text. */
  readonly offsets: readonly Offset[];
}

/** Stand-ins for control tokens: private characters, one for each token between two that mark it. */
const standInMark = "\u{10fffd}";
const standInOf = (index: number): string => `${standInMark}${String.fromCodePoint(0xf0000 + index)}${standInMark}`;

/**
 * Reads rendered conversations as tokens, as Transformers does with `add_special_tokens=False`, but for control tokens in what people write, which stay text. The native library
 * finds them wherever they stand. So, where a message spells one, the template's own are replaced by private characters, which a second tokenizer takes for the only special tokens there are.
 */
export class ChatTokenReader {
  readonly #json: TokenizerJson;
  readonly #place: string;
  readonly special: readonly AddedToken[];
  readonly #ordinary: NativeTokenizer;
  #standing: { readonly native: NativeTokenizer; readonly ids: ReadonlyMap<number, number> } | undefined;

  constructor(json: TokenizerJson, place: string) {
    // Without a post-processor, offsets are those of the text before anything is trimmed off them; ids are the same.
    this.#json = { ...json, post_processor: null };
    this.#place = place;
    this.special = json.added_tokens.filter(({ special }) => special);
    this.#ordinary = NativeTokenizer.fromString(JSON.stringify(this.#json));
  }

  /** @throws TokenizerError where a control token in a message cannot be kept text. */
  async read(text: Text): Promise<ChatTokens> {
    const { genuine, hasFalse } = findControlTokens(text, this.special);
    const wanted = genuine.map(({ token }) => token.id);
    if (!hasFalse) {
      const tokens = await this.#encode(this.#ordinary, text.text);
      if (this.#hasControls(tokens.ids, wanted)) return tokens;
    }
    const tokens = await this.#readStanding(text.text, genuine);
    if (this.#hasControls(tokens.ids, wanted)) return tokens;
    throw new TokenizerError(`${this.#place}: a control token that a message spells cannot be kept text.`, {
      hint: "Take it out of the message: its spelling stands in added_tokens of tokenizer.json.",
    });
  }

  /** Whether the control tokens among ids are those that the template wrote, in their order. */
  #hasControls(ids: Int32Array, wanted: readonly number[]): boolean {
    const controls = new Set(this.special.map(({ id }) => id));
    const found = ids.filter((id) => controls.has(id));
    return found.length === wanted.length && wanted.every((id, i) => found[i] === id);
  }

  async #readStanding(text: string, genuine: readonly ControlToken[]): Promise<ChatTokens> {
    if (text.includes(standInMark)) {
      throw new TokenizerError(`${this.#place}: a message has the private character U+10FFFD and spells a control token.`, {
        hint: "Take one of the two out of it.",
      });
    }
    const { native, ids } = this.#standingTokenizer();
    const pieces = genuine.map(({ token }) => standInOf(this.special.indexOf(token)));
    const parts = genuine.map(({ start }, i) => text.slice(genuine[i - 1]?.end ?? 0, start));
    const replaced = [...parts.flatMap((part, i) => [part, pieces[i] as string]), text.slice(genuine.at(-1)?.end ?? 0)].join("");
    const tokens = await this.#encode(native, replaced);
    const place = placesIn(genuine, pieces);
    return {
      ids: tokens.ids.map((id) => ids.get(id) ?? id),
      offsets: tokens.offsets.map(([start, end]) => [place(start), place(end)] as const),
    };
  }

  /** The tokenizer with stand-ins for its special tokens, and what the ids that it gives are in truth. */
  #standingTokenizer() {
    if (this.#standing !== undefined) return this.#standing;
    const others = this.#json.added_tokens.filter(({ special }) => !special);
    const standIns = this.special.map((token, i) => ({ ...token, content: standInOf(i), normalized: false }));
    const native = NativeTokenizer.fromString(JSON.stringify({ ...this.#json, added_tokens: [...others, ...standIns] }));
    const ids = new Map<number, number>();
    for (const [i, { id }] of this.special.entries()) ids.set(native.tokenToId(standInOf(i)) as number, id);
    for (const { content, id } of others) ids.set(native.tokenToId(content) as number, id);
    this.#standing = { native, ids };
    return this.#standing;
  }

  async #encode(native: NativeTokenizer, text: string): Promise<ChatTokens> {
    try {
      const encoding = await native.encode(wellFormed(text), null, { addSpecialTokens: false });
      return { ids: Int32Array.from(encoding.getIds()), offsets: utf16Offsets(text, encoding.getOffsets()) };
    } catch (cause) {
      throw new TokenizerError(`${this.#place}: cannot encode: ${(cause as Error).message}.`, { cause });
    }
  }
}

/** Where a place of the text with stand-ins is in the text itself. */
function placesIn(genuine: readonly ControlToken[], pieces: readonly string[]): (place: number) => number {
  let shift = 0;
  const steps = genuine.map(({ start, end }, i) => {
    const length = (pieces[i] as string).length;
    const step = { from: start + shift + length, shift: end - start - length };
    shift -= step.shift;
    return step;
  });
  return (place) => place + steps.reduce((sum, step) => (place >= step.from ? sum + step.shift : sum), 0);
}

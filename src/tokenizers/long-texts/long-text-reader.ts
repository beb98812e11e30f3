import { Tokenizer as NativeTokenizer } from "tokenizers";
import { TokenizerError } from "../../core/index.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import { type CuttingKind, cuttingKindOf } from "./cutting-kind.js";
import { type PartEncoder, readBeginning } from "./read-beginning.js";

/** How a long text is read. */
export interface LongTextOptions {
  /** More than so many tokens are wanted, or all there are. */
  readonly firstTokens: number;
  readonly addSpecialTokens: boolean;
  /** So many UTF-16 units are given to the native library at once, at most. */
  readonly unitsAtOnce: number;
}

/** The first ids of a long text, within the special tokens that are put around every text. */
export interface LongTextIds {
  readonly ids: Int32Array;
  readonly isBeginning?: boolean;
}

/** Of a tokenizer of another kind, texts are read whole up to so many times the units that are read at once. */
const wholesOfOtherKinds = 4;
const shownLength = 40;

/** Reads the beginnings of texts that are too long to be read whole, so that their ids are those of the whole text. */
export class LongTextReader {
  readonly #json: TokenizerJson;
  readonly #place: string;
  readonly #kind: CuttingKind | undefined;
  #encoder: PartEncoder | undefined;

  constructor(json: TokenizerJson, place: string) {
    this.#json = json;
    this.#place = place;
    this.#kind = cuttingKindOf(json);
  }

  /** @throws TokenizerError for a text of which too much would have to be read at once. */
  async read(text: string, { firstTokens, addSpecialTokens, unitsAtOnce }: LongTextOptions): Promise<LongTextIds> {
    const beginning =
      this.#kind === undefined ? undefined : await readBeginning(text, this.#encoderOf(this.#kind), { firstTokens, unitsAtOnce });
    if (beginning === undefined) return this.#readWhole(text, { firstTokens, addSpecialTokens, unitsAtOnce });
    const { before, after } = addSpecialTokens ? await this.#surroundings() : { before: [], after: [] };
    const ids = Int32Array.from([...before, ...beginning.ids, ...after]);
    return beginning.isWhole ? { ids } : { ids, isBeginning: true };
  }

  async #readWhole(text: string, { firstTokens, addSpecialTokens, unitsAtOnce }: LongTextOptions): Promise<LongTextIds> {
    if (text.length <= wholesOfOtherKinds * unitsAtOnce) {
      const encoding = await NativeTokenizer.fromString(JSON.stringify(this.#json)).encode(text, null, { addSpecialTokens });
      return { ids: Int32Array.from(encoding.getIds()) };
    }
    const [length, least] = [text.length, unitsAtOnce].map((count) => count.toLocaleString("en"));
    const shown = JSON.stringify(`${Array.from(text.slice(0, shownLength)).join("")}…`);
    throw new TokenizerError(
      `${this.#place}: a text of ${length} characters, ${shown}, cannot be cut to ${firstTokens} tokens: ${least} of them in a row have no place where it can be cut without changing its tokens.`,
      { hint: "Shorten the text, or leave it out." },
    );
  }

  #encoderOf(kind: CuttingKind): PartEncoder {
    if (this.#encoder !== undefined) return this.#encoder;
    const json = this.#json;
    const [parts, words] = [
      { ...json, post_processor: null },
      { ...json, post_processor: null, normalizer: null, pre_tokenizer: null, decoder: null, added_tokens: [] },
    ].map((value) => NativeTokenizer.fromString(JSON.stringify(value))) as [NativeTokenizer, NativeTokenizer];
    const encode = (native: NativeTokenizer, text: string) => native.encode(text, null, { addSpecialTokens: false });
    const { vocab } = json.model;
    this.#encoder = {
      kind,
      addedTokens: json.added_tokens,
      tokens: Array.isArray(vocab) ? vocab.map(([token]) => token) : Object.keys(vocab),
      encodeWord: async (word) => (await encode(words, word)).getIds(),
      idsOf: async (text) => (await encode(parts, text)).getIds(),
      encodePart: async (text) => {
        const encoding = await encode(parts, text);
        const ends = encoding.getOffsets().map(([, end]) => end as number);
        return { ids: encoding.getIds(), tokens: encoding.getTokens(), words: encoding.getWordIds(), ends };
      },
    };
    return this.#encoder;
  }

  /** The special tokens that stand around every text. */
  async #surroundings(): Promise<{ readonly before: readonly number[]; readonly after: readonly number[] }> {
    const native = NativeTokenizer.fromString(JSON.stringify(this.#json));
    const encoding = await native.encode("a", null, { addSpecialTokens: true });
    const [ids, mask] = [encoding.getIds(), encoding.getSpecialTokensMask()];
    return { before: ids.slice(0, mask.indexOf(0)), after: ids.slice(mask.lastIndexOf(0) + 1) };
  }
}

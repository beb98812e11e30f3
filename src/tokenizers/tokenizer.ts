import { Tokenizer as NativeTokenizer } from "tokenizers";
import { contentHash, TokenizerError } from "../core/index.js";
import { tokenIds } from "./added-token.js";
import { assertNoAbort } from "./assert-no-abort.js";
import { decodeBytes } from "./bytes/index.js";
import { ChatEncoder, ChatTemplate, type ChatTemplates, type ChatVariables, chatTemplateSetting, defaultTemplate } from "./chat/index.js";
import { type CleanUp, cleanUpOf, cleanUpSpaces } from "./clean-up-spaces.js";
import { LongTextReader, runsOf, unitsAtOnceFor } from "./long-texts/index.js";
import { portableSettings } from "./portable-settings.js";
import { saveTokenizer } from "./save-tokenizer.js";
import { type SpecialTokenRole, type SpecialTokens, specialTokenRoles } from "./special-tokens.js";
import { spellingOf, type TokenSpelling } from "./token-spelling.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";
import { type Offset, utf16Offsets } from "./utf16-offsets.js";
import { wellFormed } from "./well-formed.js";

/** A text as tokens. */
export interface Encoded {
  readonly ids: Int32Array;
  /** True where the text has more tokens than these: see {@link EncodeOptions.firstTokens}. */
  readonly isBeginning?: boolean;
}

/** A text as tokens that know where they come from. */
export interface EncodedWithOffsets extends Encoded {
  /** One per id. A special token that was put around the text has `[0, 0]`. */
  readonly offsets: readonly Offset[];
}

export interface EncodeOptions {
  /** Whether the tokenizer puts its special tokens around the text, such as T5's `</s>`. Default true. */
  readonly addSpecialTokens?: boolean;
  /**
   * So many tokens are wanted of each text: one that is longer than 65,536 UTF-16 units (or 16 per token) need not be read to its end, and gives its first ids, more than so many,
   * within the special tokens. Memory and time are then bounded, however long a text is. Default: every text is read whole.
   */
  readonly firstTokens?: number;
}

export interface DecodeOptions {
  /** Whether special tokens are left out of the text. Default true. */
  readonly skipSpecialTokens?: boolean;
}

/** What a {@link Tokenizer} is made of. */
export interface TokenizerParts {
  readonly json: TokenizerJson;
  readonly specialTokens: SpecialTokens;
  /** What is saved as `tokenizer_config.json`, besides the special tokens. */
  readonly config: JsonObject;
  /** Where it comes from, for errors. */
  readonly place: string;
  /** Whether each byte of a text is a token, as for ByT5. */
  readonly readsBytes?: boolean;
  /** The special tokens that its own files or its class name, where others come from the model's config. */
  readonly declaredTokens?: SpecialTokens;
  /** Its chat templates by their names. */
  readonly chatTemplates?: ChatTemplates;
}

/**
 * Text to token ids and back, by Hugging Face's `tokenizers`. Encoding and decoding run in its own threads. Texts are not cut or padded.
 * Special tokens that stand in a text (`</s>`) are taken for what they are, as in Python. Half a surrogate pair, which Python refuses, is
 * read as U+FFFD, the replacement character.
 * @example
 * ```ts
 * import { type Tokenizer, trainByteLevelBpe } from "retort-kd";
 *
 * const tokenizer: Tokenizer = trainByteLevelBpe(["the cat and the hat"], { vocabularySize: 263 });
 * const { ids } = await tokenizer.encode("the hat");
 * [...ids].map((id) => tokenizer.idToToken(id)); // → [ 'the', 'Ġ', 'h', 'at', '</s>' ]
 * await tokenizer.decode(ids); // → 'the hat'
 * await tokenizer.decode(ids, { skipSpecialTokens: false }); // → 'the hat</s>'
 * ```
 */
export class Tokenizer {
  readonly #native: NativeTokenizer;
  readonly #parts: TokenizerParts;
  readonly #cleanUp: CleanUp;
  readonly #longTexts: LongTextReader;
  #fingerprint: string | undefined;
  #spelling: TokenSpelling | undefined;
  /** The special token of each role that it has. */
  readonly specialTokens: SpecialTokens;
  /** The highest id + 1: what a model's `vocab_size` must not be below. */
  readonly vocabularySize: number;
  /** The id of the token that ends a sequence; where none is for that alone, as in BERT's, the separator's, which stands at the end too. */
  readonly eosTokenId: number;
  /** The id that fills sequences up; where the tokenizer has none, as GPT-2's, {@link eosTokenId}: what is filled up is masked. */
  readonly padTokenId: number;
  /** The id of the token that begins a sequence. */
  readonly bosTokenId: number | undefined;
  /** The id of the token for what the vocabulary cannot spell. */
  readonly unkTokenId: number | undefined;
  /** The id of the token that stands for what is missing, such as BART's `<mask>`. */
  readonly maskTokenId: number | undefined;
  /** Whether each byte of a text is a token, as for ByT5. */
  readonly readsBytes: boolean;

  /** @throws TokenizerError if the native library refuses the parts, or there is no end-of-sequence token. */
  constructor(parts: TokenizerParts) {
    this.#parts = parts;
    assertNoAbort(parts.json, parts.place);
    try {
      this.#native = NativeTokenizer.fromString(JSON.stringify(parts.json));
    } catch (cause) {
      throw new TokenizerError(`${parts.place}: is no tokenizer that can be used: ${(cause as Error).message}.`, { cause });
    }
    assertAddedIds(this.#native, parts);
    this.readsBytes = parts.readsBytes === true;
    this.#cleanUp = cleanUpOf(parts);
    this.#longTexts = new LongTextReader(parts.json, parts.place);
    const ids = tokenIds(parts.json);
    const idOf = (role: SpecialTokenRole) => ids.get(parts.specialTokens[role] ?? "");
    const eosTokenId = idOf("eos") ?? idOf("sep");
    if (eosTokenId === undefined) {
      throw new TokenizerError(`${parts.place}: has no end-of-sequence token.`, { hint: "Name it as eos_token in tokenizer_config.json." });
    }
    this.specialTokens = parts.specialTokens;
    this.vocabularySize = [...ids.values()].reduce((highest, id) => Math.max(highest, id), -1) + 1;
    [this.eosTokenId, this.padTokenId, this.bosTokenId, this.unkTokenId, this.maskTokenId] = [
      eosTokenId,
      idOf("pad") ?? eosTokenId,
      idOf("bos"),
      idOf("unk"),
      idOf("mask"),
    ];
  }

  /** The file that it comes from, or how else it came to be, for errors. */
  get place(): string {
    return this.#parts.place;
  }

  /** The content of the `tokenizer.json` that it is, as it is saved. */
  get json(): TokenizerJson {
    return this.#parts.json;
  }

  /** A sentence for each setting of its files that is not followed, although it changes nothing about ids. */
  get warnings(): readonly string[] {
    const { warning } = this.#cleanUp;
    return warning === undefined ? [] : [`${this.#parts.place}: ${warning}`];
  }

  /** One text as ids. */
  async encode(text: string, options: EncodeOptions = {}): Promise<Encoded> {
    const [encoded] = await this.encodeBatch([text], options);
    return encoded as Encoded;
  }

  /** Each text as ids. @throws TokenizerError for a text of which `firstTokens` cannot be had from a part that is not too large. */
  async encodeBatch(texts: readonly string[], options: EncodeOptions = {}): Promise<Encoded[]> {
    const { firstTokens, addSpecialTokens = true } = options;
    if (firstTokens === undefined) return this.#encodeWhole(texts, options);
    const unitsAtOnce = unitsAtOnceFor(firstTokens);
    const encoded: Encoded[] = [];
    for (const run of runsOf(texts, unitsAtOnce)) {
      const [first = ""] = run;
      if (first.length <= unitsAtOnce) encoded.push(...(await this.#encodeWhole(run, options)));
      else {
        const { ids, ...rest } = await this.#longTexts.read(wellFormed(first), { firstTokens, addSpecialTokens, unitsAtOnce });
        encoded.push({ ids: this.#endedOnce(ids, options), ...rest });
      }
    }
    return encoded;
  }

  /** Each text as ids and their places in it. Takes a few times as long as {@link encodeBatch}. */
  async encodeBatchWithOffsets(texts: readonly string[], options: EncodeOptions = {}): Promise<EncodedWithOffsets[]> {
    const encodings = await this.#encode(texts, options);
    return encodings.map((encoding, index) => {
      const ids = this.#endedOnce(Int32Array.from(encoding.getIds()), options);
      return { ids, offsets: utf16Offsets(texts[index] as string, encoding.getOffsets().slice(0, ids.length)) };
    });
  }

  /**
   * The text of ids, as Python's batch_decode gives it: spaces at its ends stay, and `clean_up_tokenization_spaces` of its `tokenizer_config.json` counts (docs/TOKENIZERS.md).
   * Ids that no token has are left out, as in Python: a model's vocabulary may be larger than its tokenizer's.
   * @throws TokenizerError for what can be no id, such as the −100 of masked labels.
   */
  async decode(ids: ArrayLike<number>, options: DecodeOptions = {}): Promise<string> {
    const [text] = await this.decodeBatch([ids], options);
    return text as string;
  }

  /** The text of each row of ids; otherwise like {@link decode}. */
  async decodeBatch(rows: readonly ArrayLike<number>[], { skipSpecialTokens = true }: DecodeOptions = {}): Promise<string[]> {
    const checked = rows.map(checkedIds);
    const texts = this.readsBytes
      ? this.#decodeBytes(checked, skipSpecialTokens)
      : await this.#native.decodeBatch(checked, skipSpecialTokens);
    return this.#cleanUp.isDone ? texts.map(cleanUpSpaces) : texts;
  }

  /** The id of a token as the vocabulary spells it (`▁the`, `Ġthe`), or undefined. */
  tokenToId(token: string): number | undefined {
    return this.#native.tokenToId(token) ?? undefined;
  }

  /** The token of an id as the vocabulary spells it, or undefined. */
  idToToken(id: number): string | undefined {
    return Number.isInteger(id) && id >= 0 && id < this.vocabularySize ? (this.#native.idToToken(id) ?? undefined) : undefined;
  }

  /**
   * The UTF-8 that a token adds to a text, the space of its word-boundary mark included: of `▁the` and `Ġthe` it is that of " the". Parts of a character have their part of its bytes.
   * An added token that is not special has its content's. Undefined for a special token, and for an id without a token.
   * @throws TokenizerError for a tokenizer whose decoder is of a kind that is not known here.
   */
  tokenBytes(id: number): Uint8Array | undefined {
    const token = this.idToToken(id);
    this.#spelling ??= spellingOf(this.#parts.json, this.place);
    return token === undefined ? undefined : this.#spelling(token, id);
  }

  /** The ids of all tokens that stand for text, ascending: special tokens and others that were added to the vocabulary are none of them. */
  get wordIds(): readonly number[] {
    const added = new Set(this.#parts.json.added_tokens.map(({ id }) => id));
    return [...tokenIds(this.#parts.json).values()].filter((id) => !added.has(id)).sort((a, b) => a - b);
  }

  /** The sha-256 of the `tokenizer.json`'s canonical form, in hex: tokenizers with equal fingerprints give equal ids. */
  get fingerprint(): string {
    this.#fingerprint ??= contentHash(this.#parts.json);
    return this.#fingerprint;
  }

  /** The names of its chat templates; `default` is the one that is taken where none is named. */
  get chatTemplateNames(): readonly string[] {
    return Object.keys(this.#parts.chatTemplates ?? {});
  }

  /** The text of its chat template. @throws TokenizerError where it has none of that name. */
  chatTemplate(name = defaultTemplate): string {
    const templates = this.#parts.chatTemplates ?? {};
    const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
    if (template !== undefined) return template;
    const names = Object.keys(templates);
    throw new TokenizerError(`${this.place}: the tokenizer has no chat template${names.length === 0 ? "" : ` called ${name}`}.`, {
      hint:
        names.length === 0
          ? "Take the folder of a chat model: its template is chat_template in tokenizer_config.json, or chat_template.jinja."
          : `It has ${names.join(", ")}.`,
    });
  }

  /**
   * Conversations as tokens, by its chat template, as Transformers' `apply_chat_template`.
   * @param options Which template, and what it is told. @throws TokenizerError for a template that is not there, or not rendered here.
   */
  chat({ template: name, ...variables }: ChatVariables & { readonly template?: string | undefined } = {}): ChatEncoder {
    const { json, place, specialTokens, declaredTokens = specialTokens } = this.#parts;
    const template = new ChatTemplate(this.chatTemplate(name), { place: `${place}: chat template`, specialTokens: declaredTokens });
    return new ChatEncoder(template, json, { place, ...variables });
  }

  /** Writes `tokenizer.json` and `tokenizer_config.json` into a folder, which is made; Python's AutoTokenizer loads them and gives the same ids. */
  async save(folder: string): Promise<void> {
    const added = new Set(this.#parts.json.added_tokens.map(({ content }) => content));
    // A token that only the model's config.json has for a role is not named: Python would make a special token of what is a word so far.
    const named = specialTokenRoles.filter((role) => added.has(this.specialTokens[role] ?? ""));
    await saveTokenizer(folder, this.#parts.json, {
      ...portableSettings(this.#parts.config, this.#parts.json, this.readsBytes),
      ...chatTemplateSetting(this.#parts.chatTemplates ?? {}),
      ...Object.fromEntries(named.map((role) => [`${role}_token`, this.specialTokens[role]])),
    });
  }

  async #encodeWhole(texts: readonly string[], options: EncodeOptions): Promise<Encoded[]> {
    const encodings = await this.#encode(texts, options);
    return encodings.map((encoding) => ({ ids: this.#endedOnce(Int32Array.from(encoding.getIds()), options) }));
  }

  /** ByT5's class does not end a text that ends in its end-of-sequence token. */
  #endedOnce(ids: Int32Array, { addSpecialTokens = true }: EncodeOptions): Int32Array {
    return this.readsBytes && addSpecialTokens && ids.at(-2) === this.eosTokenId ? ids.subarray(0, -1) : ids;
  }

  #decodeBytes(rows: readonly (readonly number[])[], skipSpecialTokens: boolean): string[] {
    const added = new Map(this.#parts.json.added_tokens.map((token) => [token.id, token]));
    return rows.map((ids) => decodeBytes(ids, added, skipSpecialTokens));
  }

  async #encode(texts: readonly string[], { addSpecialTokens = true }: EncodeOptions) {
    try {
      return await this.#native.encodeBatch(texts.map(wellFormed), { addSpecialTokens });
    } catch (cause) {
      throw new TokenizerError(`${this.#parts.place}: cannot encode: ${(cause as Error).message}.`, { cause });
    }
  }
}

/** The native library gives added tokens ids by itself, whatever the file says. @throws TokenizerError where these are others. */
function assertAddedIds(native: NativeTokenizer, { json, place }: TokenizerParts): void {
  for (const { content, id } of json.added_tokens) {
    const actual = native.tokenToId(content);
    if (actual === id) continue;
    throw new TokenizerError(`${place}: added_tokens: ${JSON.stringify(content)} has id ${id}, but it would be ${actual}.`, {
      hint: "The vocabulary and its added tokens do not belong together. Fetch the tokenizer again.",
    });
  }
}

function checkedIds(ids: ArrayLike<number>): number[] {
  return Array.from(ids, (id, index) => {
    if (Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff) return id;
    throw new TokenizerError(`decode: ${id} at position ${index} is no token id.`, { hint: "Leave masked labels out before decoding." });
  });
}

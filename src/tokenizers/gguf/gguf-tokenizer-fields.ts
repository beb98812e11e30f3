/** What a GGUF file says of its tokenizer, by keys of `tokenizer.ggml.*` in camelCase; what it does not say is absent. */
export interface GgufTokenizerFields {
  /** The file, for messages. */
  readonly place: string;
  /** `gpt2` for byte-level BPE, `llama` for SentencePiece's BPE. */
  readonly model: string;
  /** How byte-level BPE cuts a text into words, by llama.cpp's name for it. */
  readonly pre?: string | undefined;
  /** By id. */
  readonly tokens: readonly string[];
  /** What each token is: see {@link tokenTypes}. */
  readonly tokenType?: readonly number[] | undefined;
  /** Of SentencePiece's BPE: the higher, the earlier two pieces are joined to this one. */
  readonly scores?: readonly number[] | undefined;
  /** Of byte-level BPE: `left right`, the most important first. */
  readonly merges?: readonly string[] | undefined;
  readonly bosTokenId?: number | undefined;
  readonly eosTokenId?: number | undefined;
  readonly paddingTokenId?: number | undefined;
  readonly unknownTokenId?: number | undefined;
  readonly addBosToken?: boolean | undefined;
  readonly addEosToken?: boolean | undefined;
  readonly addSpacePrefix?: boolean | undefined;
  /** `tokenizer.chat_template`. */
  readonly chatTemplate?: string | undefined;
  /** `tokenizer.chat_template.NAME`, by name. */
  readonly namedChatTemplates?: Readonly<Record<string, string>> | undefined;
  /** How many tokens the model reads at most. */
  readonly contextLength?: number | undefined;
}

/** The numbers of `tokenizer.ggml.token_type`. */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

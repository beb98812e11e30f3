/** What a special token is there for; `other` for those that neither begin or end a text nor stand for what is unknown. */
export type SpecialKind = "bos" | "eos" | "unk" | "other";

/** A token and the part of a text that it covers. */
export interface TextToken {
  /** What it covers: bytes `[start, end)` of the UTF-8 of the text as it was given. BOS and EOS cover none. */
  readonly start: number;
  readonly end: number;
  /**
   * The UTF-8 that it stands for, after its tokenizer's normalization, with the space of a word-boundary mark: `Ġthe` and `▁the` are both " the", also where the text has a
   * line break there, or begins. Parts of a character have their part of its bytes. What is unknown stands for the bytes that it covers; BOS and EOS for none.
   */
  readonly bytes: Uint8Array;
  /** Absent for a token of the vocabulary's own. */
  readonly special?: SpecialKind;
}

/** A {@link TextToken} whose place in a vocabulary is known. */
export interface VocabularyToken extends TextToken {
  readonly id: number;
}

/** A text as tokens: those with bytes are in the order of the text. */
export interface TokenizedText<Token extends TextToken = TextToken> {
  readonly text: string;
  readonly tokens: readonly Token[];
}

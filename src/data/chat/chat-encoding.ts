import type { ChatMessage, EncodedChat } from "../../tokenizers/index.js";

/** What encoding conversations needs of a tokenizer with a chat template. */
export interface ConversationEncoder {
  /** A conversation up to where the assistant is to answer. */
  encodePrompt(messages: readonly ChatMessage[]): Promise<EncodedChat>;
  /** A whole conversation. */
  encodeConversation(messages: readonly ChatMessage[]): Promise<EncodedChat>;
}

/** How rows become conversations, and these tokens. */
export interface ChatEncoding {
  readonly encoder: ConversationEncoder;
  /** What the system says first, unless a row has that itself. Default: nothing is said; a template may say something by itself. */
  readonly system?: string | undefined;
  /** What a user says of a source, with `{source}` where it stands. Default: the source. */
  readonly user?: string | undefined;
}

/** The place of a source in {@link ChatEncoding.user}. */
export const sourceMark = "{source}";

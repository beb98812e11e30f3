/** One message of a conversation. */
export interface LlmMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What is asked of a model. A setting that is left out is not sent: what the server then does is its own affair. */
export interface LlmRequest {
  /** A text, which is one message of the user where the endpoint is of kind `chat`; or messages, for `chat` only. */
  readonly input: string | readonly LlmMessage[];
  /** How many answers (K). */
  readonly n?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** Ask for log-probabilities, and for so many of the most probable tokens at each position. */
  readonly topLogProbs?: number;
  /** Further parameters under the server's own names; they stand above the endpoint's. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

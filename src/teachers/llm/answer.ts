/** A token that was possible at a position. */
export interface TokenLogProb {
  /** As the server wrote it: parts of characters are often `""` or U+FFFD here. */
  readonly text: string;
  /** The token's bytes: the server's own where it sends them, else those of `text`. */
  readonly bytes: Uint8Array;
  /** Natural logarithm. */
  readonly logProb: number;
}

/** One entry of an answer's log-probabilities. Not every server's entries are tokens. */
export interface LogProbEntry {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Undefined where the server sends null, as for the first token of an echoed prompt. */
  readonly logProb: number | undefined;
  /** The most probable tokens in the server's order; it may lack the entry's own token, and its last may have made room for it. */
  readonly top: readonly TokenLogProb[];
}

/** How a server writes log-probabilities: entries with bytes, or the dictionaries of the old completions. */
export type LogProbShape = "content" | "legacy";

export interface AnswerLogProbs {
  readonly shape: LogProbShape;
  /** Whether every entry came with its bytes. */
  readonly hasBytes: boolean;
  readonly entries: readonly LogProbEntry[];
}

/** One of the texts of an answer. */
export interface LlmChoice {
  readonly text: string;
  /** `stop`, `length`, `content_filter` or whatever else the server says; undefined if it says nothing. */
  readonly finishReason: string | undefined;
  readonly logProbs: AnswerLogProbs | undefined;
}

/** As the server counted: with several choices, some count one and some all. */
export interface ReportedUsage {
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
}

/** A server's answer, the same whichever server it was. */
export interface LlmAnswer {
  readonly choices: readonly LlmChoice[];
  readonly usage: ReportedUsage | undefined;
  /** Parameters that were asked for and not sent, because the server refuses them: by their name in the request's body. */
  readonly leftOut: readonly string[];
}

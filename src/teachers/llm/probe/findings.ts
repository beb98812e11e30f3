import type { LlmEndpoint } from "../endpoint.js";

/** One thing about a server: what it does, or that it could not be told; and what was seen, in words. */
export interface Finding<Value extends string | number> {
  readonly value: Value | "unknown";
  readonly seen: string;
}

/** What comes where log-probabilities are asked for. */
export type LogProbsFound = "content" | "legacy" | "none" | "refused" | "no such route";

/** What a probe finds out, question by question. */
export interface ProbeFindings {
  readonly chatLogProbs: Finding<LogProbsFound>;
  readonly completionsLogProbs: Finding<LogProbsFound>;
  /** Of the softmax itself, or of the softmax after temperature. */
  readonly logProbValues: Finding<"raw" | "after temperature">;
  /** Where the list of the k most probable tokens has the sampled one: not always; first, in the k-th's place; as one more. */
  readonly sampledToken: Finding<"may be missing" | "first" | "added">;
  /** Whether an answer's entries are its tokens, or pieces of text that may be several. */
  readonly entries: Finding<"tokens" | "pieces">;
  /** Whether different tokens of the same text are one in the list. */
  readonly topList: Finding<"complete" | "folds">;
  readonly bytes: Finding<"real" | "repaired" | "not sent">;
  /** `token` is the entry's text, where there is one. */
  readonly endOfSequence: Finding<"entry without text" | "entry with text" | "no entry"> & { readonly token?: string };
  readonly stopString: Finding<"cut" | "left" | "ignored">;
  readonly stopTokens: Finding<"cut" | "kept">;
  /** How many of the most probable tokens come where their number is left out. */
  readonly topLeftOut: Finding<number | "none" | "refused">;
  /** The longest list that came where more were refused, or did not come. */
  readonly topMost: Finding<number | "no limit seen" | "refused">;
  /** Whether something other than the model has a say in what is written, such as a penalty of repetitions: at temperature 0 a token that is not the most probable one. */
  readonly penalties: Finding<"on" | "none seen">;
  /** What is sampled from at temperature 1 and top_p 1: all tokens, or what a filter leaves. */
  readonly filters: Finding<"on" | "none seen">;
  /** Whether `top_k: 0` and `min_p: 0`, which switch filters off, may be sent. */
  readonly filtersOff: Finding<"accepted" | "refused">;
  readonly sampling: Finding<"random" | "greedy">;
  /** How many answers came where four were asked for. */
  readonly choices: Finding<number | "refused">;
  readonly usageOfChoices: Finding<"one" | "all">;
  /** Which seed the i-th of several answers has. */
  readonly choiceSeeds: Finding<"seed + i" | "other">;
  readonly sameSeed: Finding<"same answer" | "other answer">;
  /** After how many tokens an answer ends where nobody says. */
  readonly maxTokensLeftOut: Finding<number | "no limit seen">;
  readonly echo: Finding<"works" | "without log-probabilities" | "ignored" | "refused">;
  readonly systemMessage: Finding<"added" | "none" | "refused">;
  /** Tokens that the chat template puts around one message of the user. */
  readonly templateOverhead: Finding<number>;
  readonly unknownFields: Finding<"accepted" | "refused">;
}

/** How an endpoint behaves: plain JSON. */
export interface EndpointProbe {
  readonly version: 1;
  readonly endpoint: Pick<LlmEndpoint, "baseUrl" | "model" | "kind">;
  /** How many requests it took. */
  readonly requests: number;
  readonly findings: ProbeFindings;
  /** A hash of model, kind and the findings' values: equal for servers that behave alike, wherever they are. */
  readonly signature: string;
}

/** A finding of nothing, with the reason. */
export function unknown(seen: string): { readonly value: "unknown"; readonly seen: string } {
  return { value: "unknown", seen };
}

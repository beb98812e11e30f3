/** In which ways servers differ: one column of a table of behaviours. */
export interface ServerStyle {
  readonly completions: boolean;
  readonly completionsLogProbs: "content" | "legacy" | "none";
  readonly chatLogProbs: "content" | "none";
  /** Where a chat's list has the sampled token: where it ranks, if it does; or first, in the k-th best's place. */
  readonly sampled: "as ranked" | "first";
  /** Log-probabilities after temperature, not before. */
  readonly tempered: boolean;
  /** The bytes of tokens, or those of the texts that a decoder made of them. */
  readonly bytes: "real" | "of text";
  /** Tokens that make one character together are one entry, which has the last one's log-probability. */
  readonly folds: boolean;
  readonly eosText: string | undefined;
  readonly stop: "cut" | "cut from text" | "left";
  readonly topLeftOut: number;
  readonly mostTop: number;
  readonly topK: number;
  readonly minP: number;
  /** Taken from the logits of what has been written, before a token is chosen; log-probabilities are those without. */
  readonly penalty: number;
  readonly greedy: boolean;
  readonly mostChoices: number;
  /** More choices than that: 400, or as many as there are. */
  readonly refusesChoices: boolean;
  readonly usageCounts: "one" | "all";
  /** A seed that is the same gives the same answer. */
  readonly seeded: boolean;
  readonly maxTokensLeftOut: Readonly<Record<"chat" | "completions", number>>;
  readonly echo: boolean;
  readonly unknownFields: "accepted" | "refused";
  readonly unknownModel: "accepted" | "refused";
  /** What the template puts before a conversation that has no system message. */
  readonly systemMessage: string | undefined;
}

/** llama.cpp's server. */
export const llamaCpp: ServerStyle = {
  completions: true,
  completionsLogProbs: "content",
  chatLogProbs: "content",
  sampled: "as ranked",
  tempered: false,
  bytes: "real",
  folds: true,
  eosText: "",
  stop: "cut",
  topLeftOut: 20,
  mostTop: Number.POSITIVE_INFINITY,
  topK: 40,
  minP: 0.05,
  penalty: 0,
  greedy: false,
  mostChoices: 4,
  refusesChoices: true,
  usageCounts: "one",
  seeded: true,
  maxTokensLeftOut: { chat: 200, completions: 200 },
  echo: false,
  unknownFields: "accepted",
  unknownModel: "accepted",
  systemMessage: "Be kind.",
};

/** vLLM, of a model without a `generation_config.json` that filters. */
export const vllm: ServerStyle = {
  ...llamaCpp,
  completionsLogProbs: "legacy",
  sampled: "first",
  bytes: "of text",
  folds: false,
  eosText: "<|im_end|>",
  stop: "cut from text",
  topLeftOut: 0,
  mostTop: 20,
  topK: 0,
  minP: 0,
  mostChoices: Number.POSITIVE_INFINITY,
  usageCounts: "all",
  // In chats an answer goes on to the end of the context.
  maxTokensLeftOut: { chat: 200, completions: 16 },
  echo: true,
  unknownModel: "refused",
};

/** `transformers serve`. */
export const transformersServe: ServerStyle = {
  ...llamaCpp,
  completionsLogProbs: "none",
  chatLogProbs: "none",
  stop: "left",
  topK: 0,
  minP: 0,
  greedy: true,
  mostChoices: 1,
  refusesChoices: false,
  maxTokensLeftOut: { chat: 12, completions: 12 },
  unknownFields: "refused",
  unknownModel: "refused",
};

import type { LlmKind } from "../endpoint.js";
import type { LlmMessage, LlmRequest } from "../request.js";

/** How many answers are asked for at once, how long they may be, and how many of the most probable tokens shall come: `fewTop` where a server refuses `top`. */
export const asked = { choices: 4, sampledTokens: 8, emojiTokens: 12, top: 20, fewTop: 5, mostTop: 25, seed: 11 } as const;

/** A field that no server knows. */
export const unknownField = "retort_probe";

const story = { chat: "Tell me a story.", completions: "Once upon a time" };
/** Characters that few tokenizers have whole. */
const emoji = "🦙🧪🪐🫠🦙🧪🪐🫠🦙🧪🪐🫠";

/** Sampling hot enough that an unfiltered model seldom takes what is probable. */
const hot = { temperature: 2, topP: 1, maxTokens: asked.sampledTokens };
const greedy = { temperature: 0, topP: 1 };
const user = (content: string): LlmMessage => ({ role: "user", content });

/** What a server is asked, each a request of a few tokens. `stop`'s and `untilStop`'s are ended by a string. */
export const questions = {
  hi: { input: [user("Hi")], ...greedy, maxTokens: 2, topLogProbs: asked.fewTop },
  hiEmptySystem: { input: [{ role: "system", content: "" }, user("Hi")], ...greedy, maxTokens: 1 },
  hiCompletions: { input: "Hi", ...greedy, maxTokens: 2, topLogProbs: asked.fewTop },
  echo: { input: "One two", ...greedy, maxTokens: 1, topLogProbs: 1, parameters: { echo: true } },
  short: { input: "Say only: yes, I do like cats.", ...greedy, maxTokens: 32, topLogProbs: asked.fewTop },
  emoji: (kind: LlmKind, topLogProbs: number) => ({
    input: kind === "chat" ? `${emoji}\nWrite this line again.` : emoji,
    ...greedy,
    maxTokens: asked.emojiTokens,
    topLogProbs,
  }),
  tepid: (kind: LlmKind, topLogProbs: number) => ({
    input: story[kind],
    ...hot,
    temperature: 1,
    maxTokens: 1,
    topLogProbs,
    seed: asked.seed,
    parameters: { [unknownField]: 1 },
  }),
  sampled: (kind: LlmKind, topLogProbs: number) => ({ input: story[kind], ...hot, topLogProbs, n: asked.choices, seed: asked.seed }),
  sampledOnce: (kind: LlmKind, topLogProbs: number, seed: number) => ({ input: story[kind], ...hot, topLogProbs, seed }),
  unfiltered: (kind: LlmKind, topLogProbs: number, n: number) => ({
    input: story[kind],
    ...hot,
    topLogProbs,
    ...(n > 1 ? { n } : {}),
    seed: asked.seed,
    parameters: { top_k: 0, min_p: 0 },
  }),
  topLeftOut: { input: "Hi", ...greedy, maxTokens: 1, parameters: { logprobs: true } },
  topMost: { input: "Hi", ...greedy, maxTokens: 1, topLogProbs: asked.mostTop },
  untilStop: { input: "Go on: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", ...greedy, stop: [" 40", "\n\n"] },
} satisfies Record<string, LlmRequest | ((kind: LlmKind, topLogProbs: number, number: number) => LlmRequest)>;

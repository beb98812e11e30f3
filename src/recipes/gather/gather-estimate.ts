import { addSpending, assumedOverhead, largestSpending, moneyOf, nothingSpent, type Spending, textsOf } from "../../teachers/index.js";
import type { CountTokens } from "./count-tokens.js";
import type { GatherConfig } from "./gather-config.js";
import type { GatherPrompts } from "./load-prompts.js";

/** What a job will cost, before its first request. */
export interface GatherEstimate {
  readonly inputs: number;
  readonly samples: number;
  /** How many of the inputs' answers are there already, from an earlier process. */
  readonly answered: number;
  /** What earlier processes have spent. */
  readonly spent: Spending;
  /** Of what is left to do: as far as it can be guessed from the demonstrations, and the most that it can be, with every byte a token and every answer as long as allowed. */
  readonly expected: Spending;
  readonly most: Spending;
  /** In the currency of the prices, where the recipe has any. */
  readonly money?: { readonly spent: number; readonly expected: number; readonly most: number; readonly currency: string };
  /** How the tokens of prompts were counted. */
  readonly countedBy: "tokenizer" | "bytes";
}

export interface EstimateOptions {
  /** Number of choices that an input has already. */
  readonly choicesOf: (id: string) => number;
  readonly spent: Spending;
  readonly countTokens?: CountTokens | undefined;
}

/** Bytes per token in English text, roughly, for tokenizers of 30,000 tokens and more. */
const bytesPerToken = 4;
/** Tokens around a message, roughly. */
const usualOverhead = 8;

/** The probe's 14 requests, or 15: their prompts and the tokens that they ask for. */
const probe = { expected: { requests: 14, promptTokens: 500, completionTokens: 150 }, most: { requests: 15, answers: 262 } } as const;

/** The estimate for what is left of a job. Chats are assumed where the recipe does not say the kind. */
export async function gatherEstimate(config: GatherConfig, loaded: GatherPrompts, options: EstimateOptions): Promise<GatherEstimate> {
  const { choicesOf, spent, countTokens } = options;
  const { inputs, targets } = loaded;
  const asked = loaded.prompts(config.endpoint.kind ?? "chat");
  const counted = await countEach([...targets, ...asked.flatMap(({ prompt }) => textsOf(prompt))], countTokens);
  const count = (text: string): number => counted.get(text) ?? 0;
  const answerTokens =
    targets.length === 0 ? config.maxTokens : Math.min(config.maxTokens, meanOf(targets.map((target) => count(target) + 1)));
  const missing = asked.filter(({ id }) => choicesOf(id) < config.samples);
  const first = spent.requests === 0;
  let [expected, most] = first ? [probe.expected as Spending, largestProbe] : [nothingSpent, nothingSpent];
  for (const { id, prompt } of missing) {
    const n = config.samples - choicesOf(id);
    const promptTokens = textsOf(prompt).reduce((sum, text) => sum + count(text) + (typeof prompt === "string" ? 0 : usualOverhead), 0);
    expected = addSpending(expected, { requests: 1, promptTokens, completionTokens: n * answerTokens });
    const body = { ...(typeof prompt === "string" ? { prompt } : { messages: prompt }), n, max_tokens: config.maxTokens };
    most = addSpending(most, largestSpending(body, usualOverhead));
  }
  return {
    ...{ inputs: inputs.length, samples: config.samples, answered: inputs.length - missing.length, spent },
    expected: { ...expected, completionTokens: Math.round(expected.completionTokens) },
    most,
    ...moneyFor(config, { spent, expected, most }),
    countedBy: countTokens === undefined ? "bytes" : "tokenizer",
  };
}

/** Templates may put a long message of their own before each of the probe's questions. */
const largestProbe: Spending = {
  requests: probe.most.requests,
  promptTokens: probe.most.requests * 2 * assumedOverhead + 1500,
  completionTokens: probe.most.answers,
};

function moneyFor(
  { prices }: GatherConfig,
  { spent, expected, most }: Readonly<Record<"spent" | "expected" | "most", Spending>>,
): Pick<GatherEstimate, "money"> {
  if (prices === undefined) return {};
  const money = (spending: Spending): number => moneyOf(spending, prices);
  return { money: { spent: money(spent), expected: money(expected), most: money(most), currency: prices.currency } };
}

/** Each different text's tokens: many prompts show the same demonstrations. */
async function countEach(texts: readonly string[], countTokens: CountTokens | undefined): Promise<ReadonlyMap<string, number>> {
  const different = [...new Set(texts)];
  const counts = (await countTokens?.(different)) ?? different.map((text) => Math.ceil(Buffer.byteLength(text) / bytesPerToken));
  return new Map(different.map((text, i) => [text, counts[i] as number]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

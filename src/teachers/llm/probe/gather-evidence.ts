import type { LlmEndpoint, LlmKind } from "../endpoint.js";
import { LlmClient } from "../llm-client.js";
import { chooseStop } from "./choose-stop.js";
import type { Outcome, Prober } from "./prober.js";
import { asked, questions } from "./questions.js";

/** What a server answered to each question; undefined where there was no point in asking. */
export interface Evidence {
  readonly kind: LlmKind;
  readonly hi: Outcome;
  readonly hiEmptySystem: Outcome | undefined;
  readonly hiCompletions: Outcome;
  readonly echo: Outcome | undefined;
  readonly short: Outcome;
  /** An answer that may have ended by itself: `short`'s, or a chat's where a text that is continued did not end. */
  readonly ending: Outcome;
  readonly stop: string | undefined;
  readonly stopped: Outcome | undefined;
  /** How many of the most probable tokens were asked for, here and in what follows. */
  readonly top: number;
  readonly emoji: Outcome;
  readonly tepid: Outcome;
  readonly sampled: Outcome;
  /** One answer for the same seed, and for the next. */
  readonly sameSeed: Outcome;
  readonly nextSeed: Outcome;
  readonly unfiltered: Outcome;
  readonly topLeftOut: Outcome | undefined;
  readonly topMost: Outcome;
  readonly untilStop: Outcome | undefined;
}

export interface GatherOptions {
  readonly prober: Prober;
  readonly environment: NodeJS.ProcessEnv;
  /** Undefined: chat where there is any, else completions. */
  readonly kind: LlmKind | undefined;
  readonly bounded: boolean;
}

/**
 * Asks a server every question, one after the other.
 * @throws TeacherError for a server that has neither kind of request, or not the one that is wanted.
 */
export async function gatherEvidence(
  endpoint: Omit<LlmEndpoint, "kind">,
  { prober, environment, kind: wanted, bounded }: GatherOptions,
): Promise<Evidence> {
  const clients = clientsOf(endpoint, environment);
  const ask = prober.ask.bind(prober);
  const hi = await ask(clients.chat, questions.hi);
  const hiCompletions = await ask(clients.completions, questions.hiCompletions);
  const kind = wanted ?? (hi.answer !== undefined || hi.kind === "failed" ? "chat" : "completions");
  const first = kind === "chat" ? hi : hiCompletions;
  if (first.answer === undefined) throw first.error;
  const client = clients[kind];
  const hiEmptySystem = hi.answer && (await ask(clients.chat, questions.hiEmptySystem));
  const echo = hiCompletions.answer && (await ask(clients.completions, questions.echo));
  const short = await ask(client, questions.short);
  const stop = chooseStop(short.answer?.choices[0]?.text ?? "");
  const stopped = stop === undefined ? undefined : await ask(client, { ...questions.short, stop: [stop] });
  const asksChat = kind === "completions" && hi.answer !== undefined && short.answer?.choices[0]?.finishReason === "length";
  const ending = asksChat ? await ask(clients.chat, questions.short) : short;
  const { top, emoji } = await longestLists((count) => ask(client, questions.emoji(kind, count)));
  const tepid = await ask(client, questions.tepid(kind, top));
  const sampled = await ask(client, questions.sampled(kind, top));
  const sameSeed = await ask(client, questions.sampledOnce(kind, top, asked.seed));
  const nextSeed = await ask(client, questions.sampledOnce(kind, top, asked.seed + 1));
  const unfiltered = await ask(client, questions.unfiltered(kind, top, sampled.answer?.choices.length ?? 1));
  const topLeftOut = kind === "chat" ? await ask(client, questions.topLeftOut) : undefined;
  const topMost = await ask(client, questions.topMost);
  // Last, because some servers go on for as long as there is room, even when nobody listens any more.
  const untilStop = bounded ? undefined : await ask(client, questions.untilStop);
  return {
    ...{ kind, hi, hiEmptySystem, hiCompletions, echo, short, ending, stop, stopped, top, emoji, tepid },
    ...{ sampled, sameSeed, nextSeed, unfiltered, topLeftOut, topMost, untilStop },
  };
}

/** A server that sends few log-probabilities refuses a request for more, whatever else it asks: what is asked with them would seem refused, too. */
async function longestLists(ask: (top: number) => Promise<Outcome>): Promise<Pick<Evidence, "top" | "emoji">> {
  const many = await ask(asked.top);
  if (many.answer !== undefined || many.kind !== "refused") return { top: asked.top, emoji: many };
  const few = await ask(asked.fewTop);
  return few.answer === undefined ? { top: asked.top, emoji: many } : { top: asked.fewTop, emoji: few };
}

/** A client for each kind: what one of them refuses the other may take. */
function clientsOf(endpoint: Omit<LlmEndpoint, "kind">, environment: NodeJS.ProcessEnv): Record<LlmKind, LlmClient> {
  const clientOf = (kind: LlmKind): LlmClient => new LlmClient({ ...endpoint, kind }, environment);
  return { chat: clientOf("chat"), completions: clientOf("completions") };
}

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
  readonly stop: string | undefined;
  readonly stopped: Outcome | undefined;
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
  const emoji = await ask(client, questions.emoji(kind));
  const tepid = await ask(client, questions.tepid(kind));
  const sampled = await ask(client, questions.sampled(kind));
  const sameSeed = await ask(client, questions.sampledOnce(kind, asked.seed));
  const nextSeed = await ask(client, questions.sampledOnce(kind, asked.seed + 1));
  const unfiltered = await ask(client, questions.unfiltered(kind, sampled.answer?.choices.length ?? 1));
  const topLeftOut = kind === "chat" ? await ask(client, questions.topLeftOut) : undefined;
  const topMost = await ask(client, questions.topMost);
  // Last, because some servers go on for as long as there is room, even when nobody listens any more.
  const untilStop = bounded ? undefined : await ask(client, questions.untilStop);
  return {
    ...{ kind, hi, hiEmptySystem, hiCompletions, echo, short, stop, stopped, emoji, tepid },
    ...{ sampled, sameSeed, nextSeed, unfiltered, topLeftOut, topMost, untilStop },
  };
}

/** A client for each kind: what one of them refuses the other may take. */
function clientsOf(endpoint: Omit<LlmEndpoint, "kind">, environment: NodeJS.ProcessEnv): Record<LlmKind, LlmClient> {
  const clientOf = (kind: LlmKind): LlmClient => new LlmClient({ ...endpoint, kind }, environment);
  return { chat: clientOf("chat"), completions: clientOf("completions") };
}

import { ConfigError } from "../../core/index.js";
import type { LlmEndpoint } from "./endpoint.js";
import type { LlmMessage, LlmRequest } from "./request.js";

/** A request's body as JSON has it: the interface's names, none of them undefined. */
export type RequestBody = Readonly<Record<string, unknown>>;

/**
 * A request as an endpoint of its kind takes it.
 * @throws ConfigError for messages to an endpoint of completions.
 */
export function requestBody(request: LlmRequest, { model, kind, parameters }: LlmEndpoint): RequestBody {
  const { n, temperature, topP, maxTokens, stop, seed, topLogProbs } = request;
  const body = {
    model,
    ...(kind === "chat" ? { messages: messagesOf(request) } : { prompt: promptOf(request) }),
    n,
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    stop,
    seed,
    ...(topLogProbs === undefined ? {} : kind === "chat" ? { logprobs: true, top_logprobs: topLogProbs } : { logprobs: topLogProbs }),
    ...parameters,
    ...request.parameters,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function messagesOf({ input }: LlmRequest): readonly LlmMessage[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : input;
}

function promptOf({ input }: LlmRequest): string {
  if (typeof input !== "string") throw new ConfigError("an endpoint of kind completions continues a text: give one instead of messages.");
  return input;
}

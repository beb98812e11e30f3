import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { contentOf, legacyOf, textOf } from "./fake-answer.js";
import type { ServerStyle } from "./server-styles.js";
import { generateToy, promptSteps, type ToyAnswer, type ToySampling } from "./toy-generation.js";
import { bos, eos, hash, tokenize } from "./toy-model.js";

/** A body as it came. */
export type SeenBody = Readonly<Record<string, unknown>>;

export interface SeenRequest {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: SeenBody;
}

/** Answers a request in the server's place; undefined leaves it to the server. */
export type Fault = (request: SeenRequest, response: ServerResponse) => true | undefined;

/** A server on this machine with a toy model called `toy`, which behaves in one of the ways that real servers do. */
export interface FakeLlmServer {
  readonly baseUrl: string;
  style: ServerStyle;
  fault: Fault | undefined;
  readonly seen: SeenRequest[];
  /** How long it thinks about each request. */
  delayMs: number;
  /** Tokens read and written for all requests, whether or not somebody was there to take the answer. */
  readonly used: UsedTokens;
  close(): Promise<void>;
}

interface UsedTokens {
  promptTokens: number;
  completionTokens: number;
}

/** Starts a {@link FakeLlmServer}. */
export async function startLlmServer(style: ServerStyle): Promise<FakeLlmServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    seen.push({ url: request.url as string, authorization: request.headers.authorization, body });
    const serial = seen.length;
    if (fake.fault?.(seen[serial - 1] as SeenRequest, response)) return;
    if (fake.delayMs > 0) await sleep(fake.delayMs);
    answer(fake.style, { url: request.url as string, body, response, serial, used: fake.used });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeLlmServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    style,
    fault: undefined,
    seen,
    delayMs: 0,
    used: { promptTokens: 0, completionTokens: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): true {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
  return true;
}

async function readBody(request: IncomingMessage): Promise<SeenBody> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}

interface Exchange {
  readonly url: string;
  readonly body: SeenBody;
  readonly response: ServerResponse;
  /** How many requests there have been: what unseeded answers are drawn by. */
  readonly serial: number;
  readonly used: UsedTokens;
}

const known = /^(model|messages|prompt|n|temperature|top_p|max_tokens|stop|seed|logprobs|top_logprobs|echo)$/;

function answer(style: ServerStyle, { url, body, response, serial, used }: Exchange): true {
  const refuse = (status: number, message: string, param?: string) =>
    sendJson(response, { error: { message, type: "invalid_request_error", param: param ?? null, code: status } }, status);
  if (url === "/v1/models") return sendJson(response, { object: "list", data: [{ id: "toy", object: "model" }] });
  const chat = url === "/v1/chat/completions";
  if (!chat && !(url === "/v1/completions" && style.completions)) return refuse(404, "Not Found");
  if (body.model !== "toy" && style.unknownModel === "refused") return refuse(404, `The model ${body.model} does not exist.`, "model");
  const unknown = Object.keys(body).filter((name) => !known.test(name));
  // As vLLM and llama.cpp have them: not of the interface, and known all the same.
  const strange = style.unknownFields === "refused" ? unknown : [];
  if (strange.length > 0) return sendJson(response, { detail: `Unexpected keys in the request: {'${strange[0]}'}` }, 422);
  const top = topAsked(style, chat, body);
  if (top !== undefined && top > style.mostTop)
    return refuse(
      400,
      `Requested sample logprobs of ${top}, which is greater than max allowed: ${style.mostTop} (parameter=logprobs, value=${top})`,
      "logprobs",
    );
  const n = Number(body.n ?? 1);
  if (n > style.mostChoices && style.refusesChoices)
    return refuse(400, `Field 'n': Value must be between 1 <= value <= ${style.mostChoices}, but got ${n}`);
  const context = chat ? templated(style, body.messages as Message[]) : tokenize(String(body.prompt));
  const choices = Array.from({ length: Math.min(n, style.mostChoices) }, (_, i) =>
    generateToy(context, samplingOf(style, { chat, body, serial }, i)),
  );
  used.promptTokens += context.length;
  used.completionTokens += choices.reduce((sum, { steps }) => sum + steps.length, 0);
  return sendJson(response, documentOf(style, { chat, body, context, choices, top }));
}

interface Message {
  readonly role: string;
  readonly content: string;
}

function templated({ systemMessage }: ServerStyle, messages: readonly Message[]): number[] {
  const withSystem =
    messages[0]?.role === "system" || systemMessage === undefined ? messages : [{ role: "system", content: systemMessage }, ...messages];
  return [...withSystem.flatMap(({ content }) => [bos, ...tokenize(content), eos]), bos];
}

function topAsked({ topLeftOut }: ServerStyle, chat: boolean, { logprobs, top_logprobs }: SeenBody): number | undefined {
  if (!chat) return typeof logprobs === "number" ? logprobs : undefined;
  return logprobs === true ? Number(top_logprobs ?? topLeftOut) : undefined;
}

function samplingOf(
  style: ServerStyle,
  { chat, body, serial }: Pick<Exchange, "body" | "serial"> & { chat: boolean },
  i: number,
): ToySampling {
  const seed = style.seeded && typeof body.seed === "number" ? body.seed + i : Math.floor(1e6 * hash(serial, i));
  return {
    temperature: style.greedy ? 0 : Number(body.temperature ?? 1),
    topK: Number(body.top_k ?? style.topK),
    minP: Number(body.min_p ?? style.minP),
    penalty: body.repetition_penalty === 1 ? 0 : style.penalty,
    seed,
    maxTokens: Number(body.max_tokens ?? style.maxTokensLeftOut[chat ? "chat" : "completions"]),
    stop: (body.stop as string[] | undefined) ?? [],
    tempered: style.tempered,
  };
}

interface Answered {
  readonly chat: boolean;
  readonly body: SeenBody;
  readonly context: readonly number[];
  readonly choices: readonly ToyAnswer[];
  readonly top: number | undefined;
}

function documentOf(style: ServerStyle, { chat, body, context, choices, top }: Answered): unknown {
  const written = choices.map((choice, index) => {
    const echoed = !chat && style.echo && body.echo === true;
    const text = `${echoed ? body.prompt : ""}${textOf(choice, style)}`;
    const logprobs =
      top === undefined || (top === 0 && style.topLeftOut > 0)
        ? null
        : logProbsOf(style, { chat, choice: echoed ? withPrompt(choice, context) : choice, top });
    return {
      index,
      finish_reason: choice.finishReason,
      logprobs,
      ...(chat ? { message: { role: "assistant", content: text } } : { text }),
    };
  });
  const counted = style.usageCounts === "one" ? choices.slice(0, 1) : choices;
  const completion_tokens = counted.reduce((sum, { steps }) => sum + steps.length, 0);
  return { object: "completion", model: "toy", choices: written, usage: { prompt_tokens: context.length, completion_tokens } };
}

function logProbsOf(style: ServerStyle, { chat, choice, top }: { chat: boolean; choice: ToyAnswer; top: number }): unknown {
  const shape = chat ? style.chatLogProbs : style.completionsLogProbs;
  if (shape === "none") return null;
  return shape === "content" ? { content: contentOf(choice, style, top) } : legacyOf(choice, style, top);
}

function withPrompt(choice: ToyAnswer, context: readonly number[]): ToyAnswer {
  return { ...choice, steps: [...promptSteps(context), ...choice.steps] };
}

import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, InterruptedError, TeacherError } from "../../core/index.js";
import type { LlmEndpoint, LlmKind } from "./endpoint.js";
import { LlmClient } from "./llm-client.js";
import type { LlmRequest } from "./request.js";
import { LogProbsMissing, RequestRefused, RetryableTeacherError } from "./teacher-errors.js";
import { type FakeLlmServer, sendJson, startLlmServer } from "./testing/fake-llm-server.js";
import { llamaCpp, transformersServe, vllm } from "./testing/server-styles.js";

const key = "sk-very-secret-1234";
let server: FakeLlmServer;
beforeAll(async () => {
  server = await startLlmServer(vllm);
});
beforeEach(() => {
  server.fault = undefined;
  server.style = vllm;
  server.seen.length = 0;
});
afterAll(() => server.close());

function client(settings: Partial<LlmEndpoint> = {}, environment: NodeJS.ProcessEnv = { LLM_KEY: key }): LlmClient {
  return new LlmClient({ baseUrl: server.baseUrl, model: "toy", kind: "chat", timeoutMs: 20_000, ...settings }, environment);
}

const request: LlmRequest = { input: "Say OK", temperature: 0, maxTokens: 4, seed: 7, topP: 1, stop: ["zzz"], n: 2 };

/** What a server in the place of ours answers, and the error that comes of it. */
async function failure(fault: (response: ServerResponse) => void, settings: Partial<LlmEndpoint> = {}): Promise<TeacherError> {
  server.fault = ({ url }, response) => {
    if (url.endsWith("/models")) return undefined;
    fault(response);
    return true;
  };
  const error = await client(settings)
    .ask(request)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TeacherError);
  return error as TeacherError;
}

const withBody =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);

describe("a request", () => {
  test("goes out under the interface's names, with the endpoint's parameters and its own", async () => {
    const endpoint = { parameters: { top_k: 0, min_p: 0 }, keyVariable: "LLM_KEY" };
    await client(endpoint).ask({ ...request, topLogProbs: 3, parameters: { min_p: 0.1 } });
    expect(server.seen).toEqual([
      {
        url: "/v1/chat/completions",
        authorization: `Bearer ${key}`,
        body: {
          model: "toy",
          messages: [{ role: "user", content: "Say OK" }],
          n: 2,
          temperature: 0,
          top_p: 1,
          max_tokens: 4,
          stop: ["zzz"],
          seed: 7,
          logprobs: true,
          top_logprobs: 3,
          top_k: 0,
          min_p: 0.1,
        },
      },
    ]);
  });

  test("without a variable for the key carries none, whatever OPENAI_API_KEY says", async () => {
    await client({}, { OPENAI_API_KEY: key }).ask({ input: "Hi" });
    expect(server.seen.map(({ authorization, body }) => [authorization, body])).toEqual([
      [undefined, { model: "toy", messages: [{ role: "user", content: "Hi" }] }],
    ]);
  });

  test("of completions holds a prompt; messages are refused before anything is sent", async () => {
    await client({ kind: "completions" }).ask({ input: "1 2", topLogProbs: 2, maxTokens: 1 });
    expect(server.seen.map(({ url, body }) => [url, body])).toEqual([
      ["/v1/completions", { model: "toy", prompt: "1 2", max_tokens: 1, logprobs: 2 }],
    ]);
    await expect(client({ kind: "completions" }).ask({ input: [{ role: "user", content: "Hi" }] })).rejects.toThrow(ConfigError);
    expect(server.seen).toHaveLength(1);
  });
});

describe("an answer", () => {
  test.each<[string, LlmKind, typeof vllm, string]>([
    ["entries of chat", "chat", llamaCpp, "content"],
    ["entries of completions", "completions", llamaCpp, "content"],
    ["dictionaries", "completions", vllm, "legacy"],
  ])("with %s: choices, finish reasons, log-probabilities whose bytes make the text", async (_, kind, style, shape) => {
    server.style = style;
    const { choices, usage, leftOut } = await client({ kind }).ask({ ...request, input: "1 2 3", topLogProbs: 3 });
    expect([choices.length, leftOut]).toEqual([2, []]);
    for (const { text, finishReason, logProbs } of choices) {
      expect([finishReason, logProbs?.shape]).toEqual(["length", shape]);
      expect(Buffer.concat(logProbs?.entries.map(({ bytes }) => bytes) ?? []).toString()).toBe(text);
      for (const { bytes, logProb, top } of logProbs?.entries ?? []) {
        const own = top.find((each) => Buffer.from(each.bytes).equals(bytes));
        expect(own?.logProb).toBe(logProb);
        expect(logProb).toBeLessThanOrEqual(0);
      }
    }
    expect(usage?.completionTokens).toBe(style === vllm ? 8 : 4);
  });

  test("without the log-probabilities that were asked for is an error that holds what came", async () => {
    server.style = transformersServe;
    const error = await client()
      .ask({ ...request, topLogProbs: 3 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LogProbsMissing);
    expect((error as LogProbsMissing).message).toMatch(/asked for log-probabilities, and 1 of 1 choices have none/);
    expect((error as LogProbsMissing).answer.choices[0]?.text).toBe("Say OK");
  });
});

describe("a refused parameter", () => {
  /** A server that knows none of these. */
  const refusing = (...names: string[]): void => {
    server.fault = ({ body }, response) => {
      const name = names.find((each) => each in body);
      if (name === undefined) return undefined;
      const message = `Unsupported parameter: '${name}' is not supported with this model.`;
      return sendJson(response, { error: { message, param: name, code: "unsupported_parameter" } }, 400);
    };
  };

  test.each([
    ["logprobs", ["logprobs", "top_logprobs"]],
    ["n", ["n"]],
    ["temperature", ["temperature"]],
  ])("%s is left out, remembered, and named in the answer", async (name, leftOut) => {
    refusing(name);
    const asked = client();
    const ask = (): Promise<unknown> =>
      asked.ask({ ...request, parameters: { logprobs: true, top_logprobs: 2 } }).then((answer) => answer.leftOut);
    expect([await ask(), server.seen.length]).toEqual([leftOut, 2]);
    expect([await ask(), server.seen.length]).toEqual([leftOut, 3]);
    expect(Object.keys(server.seen[2]?.body ?? {})).not.toContain(name);
  });

  test("max_tokens goes out as max_completion_tokens from then on; several are learned one after the other", async () => {
    refusing("max_tokens", "n", "temperature");
    const asked = client();
    expect((await asked.ask(request)).leftOut).toEqual(["n", "temperature"]);
    expect(server.seen).toHaveLength(4);
    expect(server.seen[3]?.body).toMatchObject({ max_completion_tokens: 4, seed: 7 });
    expect(server.seen[3]?.body).not.toHaveProperty("max_tokens");
  });

  test("logprobs that are refused where they are asked for are missing", async () => {
    refusing("logprobs");
    await expect(client().ask({ ...request, topLogProbs: 2 })).rejects.toThrow(/have none: it refuses logprobs/);
  });

  test.each([
    ["FastAPI's list", { detail: [{ loc: ["body", "top_k"], msg: "Extra inputs are not permitted" }] }],
    ["a sentence", { detail: "Unexpected keys in the request: {'top_k'}" }],
    ["another sentence", { error: { message: "Unknown field `top_k`." } }],
  ])("is found in %s", async (_, document) => {
    server.fault = ({ body }, response) => ("top_k" in body ? sendJson(response, document, 422) : undefined);
    expect((await client({ parameters: { top_k: 0 } }).ask(request)).leftOut).toEqual(["top_k"]);
  });

  test("a value out of range is an error that names it, and teaches nothing", async () => {
    server.style = llamaCpp;
    const asked = client();
    const error = await asked.ask({ ...request, n: 5 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestRefused);
    expect(error).toMatchObject({
      parameter: "n",
      always: false,
      message: expect.stringMatching(/refuses n \(status 400\): .*between 1 <= value <= 4/),
    });
    expect((await asked.ask({ ...request, n: 4 })).choices).toHaveLength(4);
    server.style = vllm;
    await expect(client().ask({ ...request, topLogProbs: 21 })).rejects.toMatchObject({ parameter: "logprobs", always: false });
  });

  test("without a name is an error, and is not sent again", async () => {
    const error = await failure(withBody(400, JSON.stringify({ error: { message: "The prompt is too long." } })));
    expect([error.message, server.seen.length]).toEqual([
      expect.stringMatching(/refuses the request \(status 400\): The prompt is too long\.$/),
      1,
    ]);
  });
});

describe("errors by name", () => {
  test("nothing listens", async () => {
    const gone = await startLlmServer(vllm);
    await gone.close();
    await expect(client({ baseUrl: gone.baseUrl }).ask(request)).rejects.toThrow(/nothing listens there \(connection refused\)/);
  });

  test("401: the variable is named, the key never", async () => {
    const echo = withBody(401, JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } }));
    const error = await failure(echo, { keyVariable: "LLM_KEY" });
    expect(error.message).toMatch(/does not accept the key in LLM_KEY \(status 401\)/);
    expect(everything(error)).not.toContain(key);
    expect((await failure(echo)).message).toMatch(/wants a key \(status 401\)/);
  });

  test("a key that a server quotes in another refusal is taken out", async () => {
    const error = await failure(withBody(400, JSON.stringify({ error: { message: `bad request by ${key}` } })), { keyVariable: "LLM_KEY" });
    expect(everything(error)).not.toContain(key);
    expect(error.message).toContain("bad request by [key]");
  });

  test("a key that is not set, or that no header can hold, is refused before anything is sent", () => {
    expect(() => client({ keyVariable: "NOWHERE" })).toThrow(/environment variable NOWHERE.* is not set/);
    const error = thrownBy(() => client({ keyVariable: "LLM_KEY" }, { LLM_KEY: "sk-two\nlines" }));
    expect([error.message, everything(error).includes("sk-two")]).toEqual([expect.stringContaining("LLM_KEY"), false]);
  });

  test("404: an unknown model, with those that there are", async () => {
    const error = await client({ model: "toi" })
      .ask(request)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/has no model "toi"; it has toy\.$/), hint: "Did you mean toy?" });
  });

  test("404: a URL that is not the interface's", async () => {
    const at = client({ baseUrl: server.baseUrl.replace("/v1", "/api") });
    await expect(at.ask(request)).rejects.toMatchObject({
      message: expect.stringMatching(/there is no such thing/),
      hint: expect.stringContaining("/v1"),
    });
  });

  test.each([
    ["429 with seconds", withBody(429, "{}", { "Retry-After": "7" }), { status: 429, retryAfterMs: 7000 }],
    ["429 with a date", withBody(429, "{}", { "Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT" }), { status: 429, retryAfterMs: 0 }],
    ["503 while a model loads", withBody(503, '{"error":{"message":"Loading model"}}'), { status: 503, retryAfterMs: undefined }],
    ["500 as a page", withBody(500, "<html>oops</html>", { "Content-Type": "text/html" }), { status: 500 }],
    [
      "truncated JSON",
      withBody(200, '{"choices": [{"mess'),
      { message: expect.stringMatching(/JSON that breaks off after 19 characters/) },
    ],
    ["an empty answer", withBody(200, ""), { message: expect.stringMatching(/empty answer/) }],
    [
      "a connection that breaks off",
      (response: ServerResponse) => void response.destroy(),
      { message: expect.stringMatching(/connection broke off/) },
    ],
  ])("%s may be tried again, and is not tried again here", async (_, fault, expected) => {
    const error = await failure(fault);
    expect(error).toBeInstanceOf(RetryableTeacherError);
    expect(error).toMatchObject(expected);
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ["before the headers", () => undefined],
    ["in the middle of the answer", (response: ServerResponse) => void response.writeHead(200).write('{"choices"')],
  ])("an answer that stalls %s", async (_, fault) => {
    const error = await failure(fault, { timeoutMs: 100 });
    expect(error).toBeInstanceOf(RetryableTeacherError);
    expect(error.message).toMatch(/has not answered within 0\.1 s/);
  });

  test("an HTML page instead of JSON, and JSON of another shape", async () => {
    const page = await failure(withBody(200, "<!doctype html><p>Sign in</p>", { "Content-Type": "text/html" }));
    expect(page).toMatchObject({ message: expect.stringMatching(/answers an HTML page instead of JSON/) });
    expect(page).not.toBeInstanceOf(RetryableTeacherError);
    expect((await failure(withBody(200, '{"choices": []}'))).message).toMatch(/JSON of another shape: choices: /);
    expect((await failure(withBody(200, '{"object": "x"}'))).message).toMatch(/another shape: choices: /);
  });

  test("a signal", async () => {
    server.fault = () => true;
    await expect(client().ask(request, { signal: AbortSignal.timeout(50) })).rejects.toThrow(InterruptedError);
  });
});

test.each(["ftp://host/v1", "nonsense", "http://me:pass@host/v1", "http://host/v1?key=abc"])(
  "the URL %s is refused, and quoted without what may be secret",
  (url) => {
    const error = thrownBy(() => client({ baseUrl: url }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(everything(error)).not.toMatch(/pass@|abc/);
  },
);

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** All that an error holds, its causes too. */
function everything(error: Error): string {
  const { message, stack, cause } = error;
  return JSON.stringify({ ...error, message, stack, cause: cause instanceof Error ? everything(cause) : cause });
}

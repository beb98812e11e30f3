import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { InterruptedError, TeacherError } from "../../../core/index.js";
import { type FakeLlmServer, sendJson, startLlmServer } from "../testing/fake-llm-server.js";
import { llamaCpp, type ServerStyle, transformersServe, vllm } from "../testing/server-styles.js";
import type { EndpointProbe, ProbeFindings } from "./findings.js";
import { type ProbeTarget, probeEndpoint } from "./probe-endpoint.js";

let server: FakeLlmServer;
beforeAll(async () => {
  server = await startLlmServer(llamaCpp);
});
beforeEach(() => {
  server.fault = undefined;
  server.seen.length = 0;
});
afterAll(() => server.close());

function probe(style: ServerStyle, target: Partial<ProbeTarget> = {}): Promise<EndpointProbe> {
  server.style = style;
  return probeEndpoint({ baseUrl: server.baseUrl, timeoutMs: 20_000, ...target });
}

async function valuesOf(style: ServerStyle, target: Partial<ProbeTarget> = {}): Promise<Record<keyof ProbeFindings, string | number>> {
  const { findings } = await probe(style, target);
  return Object.fromEntries(Object.entries(findings).map(([name, { value }]) => [name, value])) as Record<
    keyof ProbeFindings,
    string | number
  >;
}

describe("what is found of a server", () => {
  test("that behaves as llama.cpp's", async () => {
    expect(await valuesOf(llamaCpp)).toEqual({
      chatLogProbs: "content",
      completionsLogProbs: "content",
      logProbValues: "raw",
      sampledToken: "may be missing",
      entries: "pieces",
      topList: "complete",
      bytes: "real",
      endOfSequence: "entry without text",
      stopString: "cut",
      stopTokens: "cut",
      topLeftOut: 20,
      topMost: "no limit seen",
      penalties: "none seen",
      filters: "on",
      filtersOff: "accepted",
      sampling: "random",
      choices: 4,
      usageOfChoices: "one",
      choiceSeeds: "seed + i",
      sameSeed: "same answer",
      maxTokensLeftOut: "no limit seen",
      echo: "ignored",
      systemMessage: "added",
      templateOverhead: 13,
      unknownFields: "accepted",
    });
  });

  test("that behaves as vLLM", async () => {
    expect(await valuesOf(vllm)).toEqual({
      chatLogProbs: "content",
      completionsLogProbs: "legacy",
      logProbValues: "raw",
      sampledToken: "first",
      entries: "tokens",
      topList: "complete",
      bytes: "repaired",
      endOfSequence: "entry with text",
      stopString: "cut",
      stopTokens: "kept",
      topLeftOut: 0,
      topMost: 20,
      penalties: "none seen",
      filters: "none seen",
      filtersOff: "accepted",
      sampling: "random",
      choices: 4,
      usageOfChoices: "all",
      choiceSeeds: "seed + i",
      sameSeed: "same answer",
      maxTokensLeftOut: "no limit seen",
      echo: "works",
      systemMessage: "added",
      templateOverhead: 13,
      unknownFields: "accepted",
    });
  });

  test("that behaves as vLLM, by its completions", async () => {
    expect(await valuesOf(vllm, { kind: "completions" })).toMatchObject({
      completionsLogProbs: "legacy",
      sampledToken: "added",
      topList: "folds",
      bytes: "not sent",
      topLeftOut: "unknown",
      maxTokensLeftOut: 16,
      endOfSequence: "entry with text",
    });
  });

  test("that behaves as transformers serve", async () => {
    expect(await valuesOf(transformersServe)).toEqual({
      chatLogProbs: "none",
      completionsLogProbs: "none",
      logProbValues: "unknown",
      sampledToken: "unknown",
      entries: "unknown",
      topList: "unknown",
      bytes: "unknown",
      endOfSequence: "unknown",
      stopString: "left",
      stopTokens: "unknown",
      topLeftOut: "none",
      topMost: "unknown",
      penalties: "unknown",
      filters: "unknown",
      filtersOff: "refused",
      sampling: "greedy",
      choices: 1,
      usageOfChoices: "unknown",
      choiceSeeds: "unknown",
      sameSeed: "unknown",
      maxTokensLeftOut: 12,
      echo: "ignored",
      systemMessage: "added",
      templateOverhead: 13,
      unknownFields: "refused",
    });
  });
});

describe("one difference, one finding", () => {
  test.each<[Partial<ServerStyle>, Partial<Record<keyof ProbeFindings, string | number>>]>([
    [{ tempered: true }, { logProbValues: "after temperature" }],
    [{ tempered: true, topK: 15 }, { logProbValues: "after temperature" }],
    [{ seeded: false }, { sameSeed: "other answer", choiceSeeds: "unknown" }],
    [{ topK: 40 }, { filters: "on" }],
    [{ penalty: 3 }, { penalties: "on" }],
    // A request for more log-probabilities than there are is refused, whatever else it asks: that says nothing of the rest.
    [
      { mostTop: 5 },
      {
        topMost: 5,
        sampledToken: "first",
        topList: "complete",
        choices: 4,
        filtersOff: "accepted",
        unknownFields: "accepted",
        filters: "none seen",
      },
    ],
    [{ systemMessage: undefined }, { systemMessage: "none", templateOverhead: 3 }],
    [{ completions: false }, { completionsLogProbs: "no such route", echo: "unknown" }],
    [
      { mostChoices: 2, refusesChoices: true },
      { choices: "refused", sameSeed: "unknown" },
    ],
    [{ greedy: true }, { sampling: "greedy", sameSeed: "unknown" }],
    [{ folds: true }, { entries: "pieces" }],
    [{ stop: "left" }, { stopString: "left", stopTokens: "kept" }],
  ])("%j", async (difference, expected) => {
    expect(await valuesOf({ ...vllm, ...difference })).toMatchObject(expected);
  });
});

test("it takes one more request where lists are short, and where a text that is continued does not end", async () => {
  expect((await probe({ ...vllm, mostTop: 5 })).requests).toBe(16);
  server.seen.length = 0;
  const ended = await probe(vllm, { kind: "completions" });
  const chats = server.seen.filter(({ url, body }) => url.endsWith("/chat/completions") && Number(body.max_tokens) === 32);
  expect([ended.findings.endOfSequence.value, chats.length]).toEqual(["entry with text", 1]);
});

test("it takes at most 15 requests, each with few tokens, and asks for nothing after the one without a limit", async () => {
  const { requests } = await probe(llamaCpp);
  const bodies = server.seen.filter(({ url }) => url !== "/v1/models").map(({ body }) => body);
  expect([bodies.length, requests]).toEqual([15, 15]);
  expect(bodies.slice(0, -1).every(({ max_tokens }) => Number(max_tokens) <= 32)).toBe(true);
  expect(bodies.at(-1)).toMatchObject({ stop: [" 40", "\n\n"] });
});

test("the signature is that of the behaviour: the same again, elsewhere, and whatever was seen; another for another server, model or kind", async () => {
  const other = await startLlmServer(vllm);
  try {
    const first = await probe(vllm);
    const again = await probeEndpoint({ baseUrl: other.baseUrl, timeoutMs: 20_000, model: "toy" });
    expect(again.signature).toBe(first.signature);
    expect(again.endpoint.baseUrl).not.toBe(first.endpoint.baseUrl);
    const signatures = [
      first,
      await probe(llamaCpp),
      await probe({ ...vllm, unknownModel: "accepted" }, { model: "x" }),
      await probe(vllm, { kind: "completions" }),
    ];
    expect(new Set(signatures.map(({ signature }) => signature)).size).toBe(4);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  } finally {
    await other.close();
  }
});

describe("a server that cannot be probed", () => {
  test("has no kind of request at all, or not the one that is wanted", async () => {
    server.fault = ({ url }, response) =>
      url.includes("completions") ? sendJson(response, { error: { message: "nothing here" } }, 404) : undefined;
    await expect(probe(vllm)).rejects.toThrow(/there is no such thing/);
    server.fault = undefined;
    await expect(probe({ ...vllm, completions: false }, { kind: "completions" })).rejects.toThrow(/completions: there is no such thing/);
  });

  test("has another model than the one that is named, or several and none is named", async () => {
    await expect(probe(vllm, { model: "toi" })).rejects.toThrow(/has no model "toi"; it has toy/);
    server.fault = ({ url }, response) => (url.endsWith("/models") ? sendJson(response, { data: [{ id: "a" }, { id: "b" }] }) : undefined);
    await expect(probe(vllm)).rejects.toMatchObject({
      message: expect.stringMatching(/has 2 models: a, b\.$/),
      hint: "Name one with --model.",
    });
  });

  test("cannot say which models it has, as transformers serve without a cache folder: with a name it needs not", async () => {
    server.fault = ({ url }, response) => (url.endsWith("/models") ? sendJson(response, "Internal Server Error", 500) : undefined);
    await expect(probe(vllm)).rejects.toMatchObject({
      message: expect.stringContaining("/models answers with status 500"),
      hint: expect.stringContaining("--model"),
    });
    expect((await probe(vllm, { model: "toy" })).findings.sampling.value).toBe("random");
  });

  test("fails at one question: that finding is unknown, with the reason; the others stand", async () => {
    server.fault = ({ body }, response) => (body.echo ? sendJson(response, { error: { message: "CUDA error" } }, 500) : undefined);
    const { findings } = await probe(vllm);
    expect(findings.echo).toEqual({ value: "unknown", seen: expect.stringContaining("status 500: CUDA error") });
    expect(findings.sampling.value).toBe("random");
  });

  test("asks to wait, or fails at the first question", async () => {
    server.fault = ({ body }, response) => (body.echo ? sendJson(response, {}, 429) : undefined);
    await expect(probe(vllm)).rejects.toThrow(TeacherError);
    server.fault = ({ url }, response) => (url.endsWith("/models") ? undefined : sendJson(response, {}, 503));
    await expect(probe(vllm)).rejects.toThrow(/chat\/completions answers with status 503/);
    server.fault = ({ url }, response) => (url.endsWith("/chat/completions") ? sendJson(response, {}, 500) : undefined);
    expect((await probe(vllm, { kind: "completions" })).findings.chatLogProbs.value).toBe("unknown");
  });
});

test("a signal ends it", async () => {
  server.style = vllm;
  const controller = new AbortController();
  const probing = probeEndpoint(
    { baseUrl: server.baseUrl, timeoutMs: 20_000 },
    { signal: controller.signal, onRequest: (count) => count === 3 && controller.abort() },
  );
  await expect(probing).rejects.toThrow(InterruptedError);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { LlmClient, probeEndpoint } from "../../src/teachers/index.js";
import { type ReplayedServer, startReplayedServer } from "./testing/replayed-server.js";

let server: ReplayedServer;
beforeAll(async () => {
  server = await startReplayedServer("llama-cpp-answers.json");
});
afterAll(() => server.close());

test("what llama.cpp's server really answered has these findings", async () => {
  const { findings, endpoint, requests } = await probeEndpoint({ baseUrl: server.baseUrl, timeoutMs: 20_000 });
  expect([endpoint.model, endpoint.kind, requests]).toEqual(["smollm2", "chat", 15]);
  expect(Object.fromEntries(Object.entries(findings).map(([name, { value }]) => [name, value]))).toEqual({
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
    templateOverhead: 30,
    unknownFields: "accepted",
  });
  expect(findings.systemMessage.seen).toBe('"Hi" is 31 tokens, and 15 with an empty system message');
  expect(findings.entries.seen).toBe("4 entries for 12 tokens");
});

test("its entries make the answers' texts, byte by byte, and its lists hold probabilities", async () => {
  const client = new LlmClient({ baseUrl: server.baseUrl, model: "smollm2", kind: "chat", timeoutMs: 20_000 });
  const recorded = server.exchanges.flatMap(({ url, body }) => (url === "/v1/chat/completions" && body?.top_logprobs ? [body] : []));
  let compared = 0;
  for (const { model, messages, ...parameters } of recorded) {
    const { choices } = await client.ask({ input: messages as never, parameters });
    for (const { text, logProbs } of choices) {
      const entries = logProbs?.entries ?? [];
      const joined = Buffer.concat(entries.map(({ bytes }) => bytes)).toString();
      // Where a stop string cut the text inside a token, the list ends before that token.
      expect("stop" in parameters ? text.startsWith(joined) : joined === text).toBe(true);
      for (const { top } of entries) expect(top.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeLessThan(1.001);
      compared += entries.length;
    }
  }
  expect(compared).toBeGreaterThan(80);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AnswerTokens, answerTokens, type EndpointProbe, LlmClient, type LlmKind, probeEndpoint } from "../../src/teachers/index.js";
import { type ReplayedServer, startReplayedServer } from "./testing/replayed-server.js";

let server: ReplayedServer;
beforeAll(async () => {
  server = await startReplayedServer("vllm-answers.json");
});
afterAll(() => server.close());

const probe = (kind: LlmKind): Promise<EndpointProbe> => probeEndpoint({ baseUrl: server.baseUrl, timeoutMs: 20_000, kind });
const valuesOf = ({ findings }: EndpointProbe) => Object.fromEntries(Object.entries(findings).map(([name, { value }]) => [name, value]));

const alike = {
  chatLogProbs: "content",
  completionsLogProbs: "legacy",
  logProbValues: "raw",
  entries: "tokens",
  endOfSequence: "entry with text",
  stopString: "cut",
  stopTokens: "kept",
  topMost: 20,
  penalties: "none seen",
  filters: "none seen",
  filtersOff: "accepted",
  sampling: "random",
  choices: 4,
  usageOfChoices: "all",
  choiceSeeds: "seed + i",
  sameSeed: "same answer",
  echo: "works",
  systemMessage: "added",
  templateOverhead: 30,
  unknownFields: "accepted",
};

describe("what vLLM really answered has these findings", () => {
  test("by chats", async () => {
    const found = await probe("chat");
    expect([found.endpoint.model, found.requests]).toEqual(["smollm2", 15]);
    expect(valuesOf(found)).toEqual({
      ...alike,
      sampledToken: "first",
      topList: "complete",
      bytes: "repaired",
      topLeftOut: 0,
      maxTokensLeftOut: "no limit seen",
    });
    expect(found.findings.endOfSequence.token).toBe("<|im_end|>");
    expect(found.findings.systemMessage.seen).toBe('"Hi" is 31 tokens, and 15 with an empty system message');
  });

  test("by completions, which do not end by themselves: what ends an answer is seen in a chat", async () => {
    const found = await probe("completions");
    expect(found.requests).toBe(15);
    expect(valuesOf(found)).toEqual({
      ...alike,
      sampledToken: "added",
      topList: "folds",
      bytes: "not sent",
      topLeftOut: "unknown",
      maxTokensLeftOut: 16,
    });
    expect(found.findings.endOfSequence.token).toBe("<|im_end|>");
    expect(found.findings.topList.seen).toBe("lists of 1 to 21 entries where 20 were asked for");
  });
});

describe.each<LlmKind>(["chat", "completions"])("its tokens, by %s", (kind) => {
  test("make the answers' texts, byte by byte, and its lists hold probabilities", async () => {
    const { findings } = await probe(kind);
    let compared = 0;
    for (const choice of await recordedChoices(kind)) {
      const tokens = answerTokens(choice, { start: 0, end: choice.text.length, isStopped: false }, findings) as AnswerTokens;
      const bytes = Buffer.from(choice.text);
      // A stop string may have cut the text within its last token, which keeps its bytes.
      const covered = tokens.tokens.map((token) => ({ ...token, bytes: token.bytes.slice(0, Math.max(0, bytes.length - token.start)) }));
      expect(Buffer.concat(covered.map((token) => token.bytes)).toString()).toBe(choice.text);
      for (const { top } of tokens.positions) expect(top.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeLessThan(1.001);
      compared += tokens.tokens.length;
    }
    expect(compared).toBeGreaterThan(80);
  });

  test("of a character of several parts: only the last one has it, and keeps no list; all of them have a log-probability", async () => {
    const { findings } = await probe(kind);
    const [choice] = (await recordedChoices(kind)).filter(({ text }) => /\p{Extended_Pictographic}/u.test(text));
    const text = choice?.text ?? "";
    const tokens = answerTokens(
      { text, logProbs: choice?.logProbs, finishReason: "length" },
      { start: 0, end: text.length, isStopped: false },
      findings,
    );
    const { tokens: read, positions, pieces } = tokens as AnswerTokens;
    const last = read.flatMap(({ bytes }, i) => (bytes.length > 0 && read[i - 1]?.bytes.length === 0 ? [i] : []));
    expect(last.length).toBeGreaterThan(1);
    expect(last.map((i) => positions[i]?.top)).toEqual(last.map(() => []));
    expect([pieces, positions.every(({ logProb }) => logProb <= 0)]).toEqual([0, true]);
  });
});

/** Every recorded answer of a kind that has lists: those whose prompt is repeated aside. */
async function recordedChoices(kind: LlmKind) {
  const client = new LlmClient({ baseUrl: server.baseUrl, model: "smollm2", kind, timeoutMs: 20_000 });
  const url = kind === "chat" ? "/v1/chat/completions" : "/v1/completions";
  const recorded = server.exchanges.filter((each) => each.url === url && each.status === 200 && each.body?.logprobs && !each.body.echo);
  const answers = [];
  for (const { body } of recorded) {
    const { model: _, messages, prompt, ...parameters } = body ?? {};
    answers.push(await client.ask({ input: (messages ?? prompt) as string, parameters }));
  }
  return answers.flatMap(({ choices }) => choices);
}

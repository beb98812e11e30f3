import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { InterruptedError, TeacherError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { LlmClient } from "../llm/index.js";
import { type FakeLlmServer, type Fault, sendJson, startLlmServer } from "../llm/testing/fake-llm-server.js";
import { llamaCpp, transformersServe, vllm } from "../llm/testing/server-styles.js";
import { tokensOf } from "../spending/index.js";
import { gatherAnswers } from "./gather-answers.js";
import type { GatherAnswersOptions, GatherOutcome } from "./gather-options.js";
import { gatheredAnswers } from "./gathered-answers.js";
import { Ledger, type LedgerLimits } from "./ledger.js";

const folder = useFolder();
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

const path = (): string => join(folder(), "requests.jsonl");
const inputs = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `i${i}`, prompt: `count ${i}`, seed: 10 * i }));

interface Job extends Partial<GatherAnswersOptions> {
  readonly limits?: LedgerLimits;
  readonly count?: number;
  readonly timeoutMs?: number;
}

/** One process of a job, its waiting left out. */
async function run({
  limits = { cap: {} },
  count = 6,
  timeoutMs = 5000,
  ...options
}: Job = {}): Promise<GatherOutcome & { ledger: Ledger; waited: number[] }> {
  const ledger = new Ledger(path(), limits);
  const waited: number[] = [];
  let skipped = 0;
  const clock = {
    now: () => performance.now() + skipped,
    random: () => 0.5,
    sleep: async (ms: number) => {
      waited.push(ms);
      skipped += ms;
    },
  };
  const client = new LlmClient({ baseUrl: server.baseUrl, model: "toy", kind: "chat", timeoutMs }, {});
  const outcome = await gatherAnswers(inputs(count), {
    ...{ client, ledger, clock, counting: { templateOverhead: 20 } },
    request: { maxTokens: 6, temperature: 1, topLogProbs: 2 },
    ...{ samples: 1, samplesPerRequest: 1, concurrency: 4, attempts: 3, longestWaitMs: 60_000 },
    ...options,
  });
  ledger.close();
  return { ...outcome, ledger, waited };
}

const gathered = () => [...gatheredAnswers(path())];
const chats = () => server.seen.filter(({ url }) => url.endsWith("/chat/completions")).length;

/** A fault of the first `times` requests. */
function failing(times: number, fault: (response: ServerResponse) => void): Fault {
  let left = times;
  return (_, response) => {
    if (left-- <= 0) return undefined;
    fault(response);
    return true;
  };
}

const withBody =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);

function failed(response: ServerResponse): true {
  withBody(500, "{}")(response);
  return true;
}

describe("gatherAnswers", () => {
  test("asks for each input once, and the next process for none of them", async () => {
    const { answered, unanswered, stopped } = await run();
    expect([answered, unanswered, stopped, chats()]).toEqual([6, [], undefined, 6]);
    expect(
      gathered()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(inputs(6).map(({ id }) => id));
    expect((await run()).answered).toBe(6);
    expect(chats()).toBe(6);
    expect((await run({ count: 8 })).answered).toBe(8);
    expect(chats()).toBe(8);
  });

  test("asks for K samples at once, with a seed of its own for each", async () => {
    await run({ count: 2, samples: 3, samplesPerRequest: 3 });
    expect(server.seen.map(({ body }) => [body.n, body.seed])).toEqual([
      [3, 0],
      [3, 10],
    ]);
    expect(
      gathered()
        .map(({ id, k }) => `${id}:${k}`)
        .sort(),
    ).toEqual(["i0:0", "i0:1", "i0:2", "i1:0", "i1:1", "i1:2"]);
  });

  test.each([
    ["that refuses so many", llamaCpp],
    ["that gives one, whatever is asked", transformersServe],
  ])("gets K samples from a server %s by asking for fewer, the same seeds in all", async (_, style) => {
    server.style = style;
    const { answered, unanswered } = await run({
      count: 2,
      samples: 5,
      samplesPerRequest: 5,
      concurrency: 1,
      request: { maxTokens: 6, temperature: 1 },
    });
    expect([answered, unanswered]).toEqual([2, []]);
    expect(gathered()).toHaveLength(10);
    const seeds = server.seen.flatMap(({ body }) => {
      const isRefused = style === llamaCpp && Number(body.n ?? 1) > 4;
      const given = style === llamaCpp ? Number(body.n ?? 1) : 1;
      return isRefused ? [] : Array.from({ length: given }, (_, i) => Number(body.seed) + i);
    });
    expect(seeds.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10, 11, 12, 13, 14]);
  });

  test.each<[string, (response: ServerResponse) => void, "free" | "charged"]>([
    ["429 with Retry-After", withBody(429, "{}", { "Retry-After": "7" }), "free"],
    ["503 while a model loads", withBody(503, '{"error":{"message":"Loading model"}}'), "free"],
    ["500", withBody(500, "<html>oops</html>", { "Content-Type": "text/html" }), "charged"],
    ["an answer that never comes", () => undefined, "charged"],
    ["an answer that stalls", (response) => void response.writeHead(200).write('{"choices"'), "charged"],
    ["a dropped connection", (response) => void response.destroy(), "charged"],
    [
      "a connection dropped in the middle",
      (response) => void response.writeHead(200, { "Content-Length": "999" }).write('{"choices"', () => response.destroy()),
      "charged",
    ],
    ["truncated JSON", withBody(200, '{"choices": [{"mess'), "charged"],
    ["an empty body", withBody(200, ""), "charged"],
    ["a page", withBody(200, "<!doctype html>", { "Content-Type": "text/html" }), "charged"],
    ["JSON of another shape", withBody(200, '{"choices": []}'), "charged"],
  ])("gets over %s, and charges what it may have cost", async (_, fault, charge) => {
    server.fault = failing(2, fault);
    const { answered, unanswered, ledger } = await run({ timeoutMs: 600 });
    expect([answered, unanswered, chats()]).toEqual([6, [], 8]);
    expect(ledger.spent.requests).toBe(8);
    const answers = 6 * 200;
    if (charge === "free") expect(tokensOf(ledger.spent)).toBeLessThan(answers);
    // Each of the two lost ones stands for its bytes, template and longest answer.
    else expect(tokensOf(ledger.spent)).toBeGreaterThan(2 * (7 + 8 + 40 + 6));
  });

  test("waits as long as the server asks, and with fewer at once", async () => {
    server.fault = failing(4, withBody(429, "{}", { "Retry-After": "7" }));
    const { waited } = await run({ count: 12 });
    expect(Math.max(...waited)).toBeGreaterThan(6000);
    expect(Math.max(...waited)).toBeLessThanOrEqual(7000);
  });

  test("goes on where a pause ends between two looks at the clock", async () => {
    server.fault = failing(1, withBody(429, "{}", { "Retry-After": "1" }));
    let at = 0;
    // Every look is a little later, so that pauses end at any of them.
    const clock = { now: () => (at += 90), random: () => 0.5, sleep: async () => undefined };
    expect((await run({ clock, concurrency: 1 })).answered).toBe(6);
  });

  test("ends where a server asks to wait longer than anybody wants, and says how to go on", async () => {
    server.fault = failing(99, withBody(429, "{}", { "Retry-After": "3600" }));
    const { stopped, answered } = await run();
    expect(answered).toBe(0);
    expect(stopped?.message).toMatch(/asks to wait 3600 s/);
    server.fault = undefined;
    expect((await run()).answered).toBe(6);
  });

  test("gives an input up after its attempts, and goes on with the others", async () => {
    server.fault = ({ body }, response) => (JSON.stringify(body).includes("count 3") ? failed(response) : undefined);
    const { answered, unanswered } = await run();
    expect(answered).toBe(5);
    expect(unanswered).toEqual([{ id: "i3", why: expect.stringMatching(/status 500/) }]);
    expect(chats()).toBe(5 + 3);
  });

  test("does not try again what the server refuses for good", async () => {
    server.fault = ({ body }, response) =>
      JSON.stringify(body).includes("count 3") ? sendJson(response, { error: { message: "the prompt is too long" } }, 400) : undefined;
    const { answered, unanswered } = await run();
    expect([answered, unanswered.length, chats()]).toEqual([5, 1, 6]);
  });

  test("ends when nothing comes any more, and keeps what came", async () => {
    let left = 3;
    server.fault = (_, response) => (left-- > 0 ? undefined : failed(response));
    const { answered, stopped } = await run({ count: 60 });
    expect([answered, gathered().length]).toEqual([3, 3]);
    expect(stopped).toBeInstanceOf(TeacherError);
    expect(stopped?.message).toMatch(/requests in a row have failed, the last one: .*status 500/);
    expect(chats()).toBeLessThan(30);
  });

  test("ends at once where nobody listens, before the first answer", async () => {
    const client = new LlmClient({ baseUrl: "http://127.0.0.1:1/v1", model: "toy", kind: "chat", timeoutMs: 5000 }, {});
    const { stopped, ledger } = await run({ client, concurrency: 1 });
    expect(stopped?.message).toMatch(/nothing listens there|cannot be reached/);
    expect(tokensOf(ledger.spent)).toBe(0);
  });

  test("keeps texts whose log-probabilities did not come", async () => {
    server.style = { ...vllm, chatLogProbs: "none" };
    expect((await run()).answered).toBe(6);
    expect(gathered().map(({ choice }) => choice.logProbs)).toEqual(Array(6).fill(undefined));
  });

  test("sends nothing any more when the signal fires, and waits for what is under way", async () => {
    const stop = new AbortController();
    server.fault = (_, response) => {
      stop.abort();
      return response.writableEnded ? true : undefined;
    };
    const { stopped, answered } = await run({ signal: stop.signal, concurrency: 2 });
    expect(stopped).toBeInstanceOf(InterruptedError);
    expect(answered).toBe(chats());
    expect(chats()).toBeLessThanOrEqual(2);
  });
});

describe("a cap", () => {
  test("of requests is kept, and the next process goes on where it is raised", async () => {
    const { answered, stopped } = await run({ limits: { cap: { requests: 4 } } });
    expect([answered, chats()]).toEqual([4, 4]);
    expect(stopped?.message).toMatch(/more than is left of budget\.requests, 4/);
    expect((await run({ limits: { cap: { requests: 6 } } })).answered).toBe(6);
    expect(chats()).toBe(6);
  });

  test("of tokens holds whatever the server does, and leaves less unspent than a request may cost", async () => {
    const largest = 7 + 8 + 2 * 20 + 6;
    for (const tokens of [largest - 1, largest, 3 * largest, 10 * largest]) {
      const before = chats();
      const { ledger } = await run({ limits: { cap: { tokens } }, count: 10 });
      expect(tokensOf(ledger.spent)).toBeLessThanOrEqual(tokens);
      if (tokens < largest) expect(chats()).toBe(before);
    }
  });

  test("counts failed requests that may have been worked on", async () => {
    server.fault = failing(99, (response) => void response.destroy());
    const largest = 7 + 8 + 2 * 20 + 6;
    const { ledger, stopped } = await run({ limits: { cap: { tokens: 5 * largest } }, concurrency: 1, attempts: 9 });
    expect([chats(), tokensOf(ledger.spent)]).toEqual([5, 5 * largest]);
    expect(stopped?.message).toMatch(/budget\.tokens/);
  });
});

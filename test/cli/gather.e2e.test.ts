import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RandomSequence } from "../../src/core/index.js";
import { type FakeLlmServer, type Fault, sendJson, startLlmServer } from "../../src/teachers/llm/testing/fake-llm-server.js";
import { transformersServe, vllm } from "../../src/teachers/llm/testing/server-styles.js";
import { commandLine, sharedFolder, until, writeRows } from "./support/command-line.js";

const key = "sk-very-secret-1234";
const folder = sharedFolder();
const retort = commandLine(folder, { LLM_KEY: key });
const at = (...path: string[]): string => join(folder, ...path);

let server: FakeLlmServer;
beforeAll(async () => {
  server = await startLlmServer(vllm);
  writeRows(
    at("inputs.jsonl"),
    Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, source: `count from ${i}` })),
  );
  writeRows(
    at("pairs.jsonl"),
    Array.from({ length: 9 }, (_, i) => ({ source: `count from ${60 + i}`, target: `${61 + i} ${62 + i}` })),
  );
  writeFileSync(
    at("prompt.yaml"),
    'version: 1\nsystem: Count.\nuser: "{source}"\ndemonstrations: { from: pairs.jsonl, choose: per-input }\n',
  );
});
beforeEach(() => {
  server.style = vllm;
  server.fault = undefined;
  server.delayMs = 0;
  server.seen.length = 0;
});
afterAll(() => server.close());

let runs = 0;
/** The command for a run of its own, of which a test may ask again. */
function job(...flags: string[]) {
  const runDir = at(`run-${runs++}`);
  const args = [
    "gather",
    "--url",
    server.baseUrl,
    "--inputs",
    "inputs.jsonl",
    "--prompt",
    "prompt.yaml",
    "--run-dir",
    runDir,
    "--max-tokens",
    "6",
  ];
  return {
    runDir,
    run: (...more: string[]) => retort.run(...args, ...flags, ...more),
    start: (...more: string[]) => retort.start(...args, ...flags, ...more),
  };
}

const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const asked = () => server.seen.filter(({ body }) => JSON.stringify(body).includes("count from")).length;

describe("retort gather", () => {
  test("asks for every input with its demonstrations, and writes pseudo-targets with their log-probabilities", async () => {
    const { run, runDir } = job("--yes", "--samples", "3", "--key-env", "LLM_KEY");
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("3 answers each to 30 inputs")]);
    expect(stdout.split("\n").filter((line) => [...line].length > 80 && !line.includes("/"))).toEqual([]);
    const targets = lines(join(runDir, "pseudo-targets.jsonl"));
    expect(targets.map(({ id, k }) => `${id}:${k}`)).toEqual(Array.from({ length: 90 }, (_, i) => `r${Math.floor(i / 3)}:${i % 3}`));
    for (const { source, target, from, logProb, ended } of targets) {
      expect([typeof source, from, typeof ended]).toEqual(["string", "toy", "boolean"]);
      expect(String(target).trim()).toBe(target);
      expect(logProb).toBeLessThan(0);
    }
    const [first] = server.seen.filter(({ body }) => JSON.stringify(body).includes("count from 0"));
    const messages = first?.body.messages as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(["system", ...Array(3).fill(["user", "assistant"]).flat(), "user"]);
    expect(messages.at(-1)?.content).toBe("count from 0");
    expect(first?.body).toMatchObject({ n: 3, temperature: 1, top_p: 1, top_k: 0, min_p: 0, max_tokens: 6, top_logprobs: 5 });
    const report = JSON.parse(readFileSync(join(runDir, "scores.json"), "utf8"));
    expect(report).toMatchObject({ inputs: 30, answered: 30, unansweredCount: 0, answers: { answers: 90 } });
    expect(report.endpoint.signature).toMatch(/^[0-9a-f]{64}$/);
    // The server's own count of everything, the probe's requests included.
    expect(report.spent).toEqual({ requests: server.seen.length - 1, ...server.used });
    for (const name of ["requests.jsonl", "scores.json", "config.json", "events.jsonl", "environment.json", "endpoint.json"]) {
      expect(readFileSync(join(runDir, name), "utf8")).not.toContain(key);
    }
    const before = server.seen.length;
    const again = await run();
    expect([again.exitCode, server.seen.length]).toEqual([0, before]);
  });

  test("says beforehand what it will cost, and asks nobody without agreement", async () => {
    const prices = "prices={promptTokens: 2, completionTokens: 8}";
    const { run, runDir } = job("--set", prices, "--max-money", "0.5");
    const dry = await run("--dry-run");
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(/1 answer each to 30 inputs/);
    expect(dry.stdout).toMatch(/requests +44 +45/);
    expect(dry.stdout).toMatch(/money +0\.\d+ USD +0\.\d+ USD/);
    expect(dry.stdout).toContain("Budget: 0.50 USD, which is never exceeded.");
    expect(dry.stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    const estimate = JSON.parse((await run("--dry-run", "--json")).stdout);
    expect(estimate.money.most).toBeGreaterThan(estimate.money.expected);
    const refused = await run();
    expect([refused.exitCode, server.seen.length, existsSync(runDir)]).toEqual([2, 0, false]);
    expect(refused.stderr).toContain("--yes");
    const done = await run("--yes");
    expect(done.exitCode).toBe(0);
    const report = JSON.parse(readFileSync(join(runDir, "scores.json"), "utf8"));
    expect(report.money.spent).toBeCloseTo((2 * report.spent.promptTokens + 8 * report.spent.completionTokens) / 1e6, 12);
    expect(report.money.spent).toBeLessThan(estimate.money.most);
    expect(report.forecast.low).toBeLessThanOrEqual(report.money.spent);
    expect(report.forecast.high).toBeGreaterThanOrEqual(report.money.spent);
    expect(done.stderr).toMatch(/after 20 inputs: [\d.]+ USD spent, about [\d.]+ USD for the whole \(90 % interval/);
  });

  test("stops before a budget is passed, keeps what came, and goes on where it is raised", async () => {
    const { run, runDir } = job("--yes");
    const first = await run("--max-requests", "24");
    expect([first.exitCode, server.seen.length - 1]).toEqual([2, 24]);
    expect(first.stderr).toMatch(/10 of 30 inputs have their answers; then the job ended: .*budget\.requests, 24/s);
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(10);
    const second = await run("--max-requests", "60");
    expect([second.exitCode, asked()]).toEqual([0, 30]);
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(30);
  });

  test("asks for the first inputs, and later for the rest", async () => {
    const { run } = job("--yes");
    expect((await run("--limit", "5")).exitCode).toBe(0);
    expect(asked()).toBe(5);
    expect((await run()).exitCode).toBe(0);
    expect(asked()).toBe(30);
  });

  test("refuses to go on with other inputs under the same names", async () => {
    writeRows(at("changing.jsonl"), [{ id: "a", source: "one" }]);
    const { run } = job("--yes", "--inputs", "changing.jsonl");
    expect((await run()).exitCode).toBe(0);
    writeRows(at("changing.jsonl"), [{ id: "a", source: "two" }]);
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/input 1 \(a\), or how it is put, has changed/)]);
  });

  test("refuses samples from a server that is greedy whatever it is asked, and log-probabilities from one that sends none", async () => {
    server.style = transformersServe;
    const greedy = await job("--yes", "--samples", "5").run();
    expect([greedy.exitCode, greedy.stderr]).toEqual([2, expect.stringMatching(/decodes greedily whatever temperature/)]);
    const silent = await job("--yes", "--set", "topLogProbs=5").run();
    expect([silent.exitCode, silent.stderr]).toEqual([
      2,
      expect.stringMatching(/topLogProbs is 5, and the endpoint sends no log-probabilities/),
    ]);
    expect(asked()).toBe(0);
    const { run, runDir } = job("--yes");
    expect((await run()).exitCode).toBe(0);
    expect(lines(join(runDir, "pseudo-targets.jsonl")).map(({ logProb }) => logProb)).toEqual(Array(30).fill(null));
  });

  test("counts refusals and empty answers, and says so", async () => {
    const instead =
      (id: number, choice: object): Fault =>
      ({ body }, response) =>
        JSON.stringify(body).includes(`count from ${id}"`)
          ? sendJson(response, { choices: [choice], usage: { prompt_tokens: 9, completion_tokens: 1 } })
          : undefined;
    const faults = [
      instead(3, { message: { content: null }, finish_reason: "content_filter", logprobs: null }),
      instead(4, { message: { content: " " }, finish_reason: "stop", logprobs: null }),
    ];
    server.fault = (request, response) => faults.map((fault) => fault(request, response)).find((each) => each);
    const { run, runDir } = job("--yes", "--set", "topLogProbs=0");
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(0);
    expect(stdout).toContain("refused by the server's filter: 1 answer.");
    expect(stdout).toContain("empty: 1 answer.");
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(28);
  });

  test("too many inputs without an answer end it with an error, and the next process tries them again", async () => {
    server.fault = ({ body }, response) => (/count from [0-4]"/.test(JSON.stringify(body)) ? sendJson(response, {}, 400) : undefined);
    const { run, runDir } = job("--yes");
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/25 of 30 inputs have their answers; 5 have none/)]);
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(25);
    server.fault = undefined;
    expect((await run()).exitCode).toBe(0);
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(30);
  });

  test("gets every answer of a server at which everything goes wrong now and then", async () => {
    const random = RandomSequence.named(1, "faults");
    const json = { "Content-Type": "application/json" };
    const faults: ((response: ServerResponse) => void)[] = [
      (response) => void response.writeHead(429, { ...json, "Retry-After": "0" }).end("{}"),
      (response) => void response.writeHead(503, json).end("{}"),
      (response) => void response.writeHead(500, json).end("{}"),
      (response) => void response.writeHead(200, json).end('{"choices": [{"mess'),
      (response) => void response.writeHead(200, json).end(""),
      (response) => void response.destroy(),
      (response) => void response.writeHead(200, { ...json, "Content-Length": "999" }).write('{"choices"', () => response.destroy()),
      // Never answers.
      () => undefined,
    ];
    let injected = 0;
    server.fault = ({ url, body }, response) => {
      if (!url.endsWith("/chat/completions") || !JSON.stringify(body).includes("count from") || random.uniform() > 0.25) return undefined;
      injected++;
      faults[random.below(faults.length)]?.(response);
      return true;
    };
    const { run, runDir } = job("--yes", "--set", "endpoint.timeoutSeconds=1", "--set", "attempts=20");
    const { exitCode } = await run();
    expect([exitCode, lines(join(runDir, "pseudo-targets.jsonl")).length]).toEqual([0, 30]);
    expect(injected).toBeGreaterThan(4);
    const { spent } = JSON.parse(readFileSync(join(runDir, "scores.json"), "utf8"));
    // Every request that was seen is in the ledger, but for the list of models.
    expect(spent.requests).toBe(server.seen.length - 1);
  });

  test("Ctrl-C waits for what is under way, and the same command goes on", async () => {
    server.delayMs = 150;
    const { start, run, runDir } = job("--yes", "--concurrency", "2");
    const command = start();
    await until(() => asked() >= 4, command);
    command.signalGroup("SIGINT");
    const { exitCode, stderr } = await command.ended;
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining("Waiting for the answers that are under way")]);
    const answered = asked();
    expect(answered).toBeLessThan(30);
    expect(lines(join(runDir, "pseudo-targets.jsonl"))).toHaveLength(answered);
    server.delayMs = 0;
    const rest = await run("--json");
    expect([rest.exitCode, asked()]).toEqual([0, 30]);
    expect(JSON.parse(rest.stdout).lost.requests).toBe(0);
  });

  test.each([
    [[], /--url is missing/],
    [["--url", "http://127.0.0.1:1/v1"], /--inputs is missing/],
    [["missing.yaml"], /missing\.yaml: no such file/],
    [["--url", "http://127.0.0.1:1/v1", "--inputs", "missing.jsonl", "--yes"], /missing\.jsonl/],
    [["--url", "http://127.0.0.1:1/v1", "--inputs", "inputs.jsonl", "--prompt", "missing.yaml"], /missing\.yaml: no such file/],
    [["--url", "ftp://x", "--inputs", "inputs.jsonl"], /is no HTTP URL/],
    [["--url", "http://127.0.0.1:1/v1", "--inputs", "inputs.jsonl", "--max-money", "5"], /budget\.money: .*without prices/],
    [["--url", "http://127.0.0.1:1/v1", "--inputs", "inputs.jsonl", "--samples", "3", "--set", "temperature=0"], /3 copies of one text/],
    [["--url", "http://127.0.0.1:1/v1", "--inputs", "inputs.jsonl", "--set", "prompt.user=hello"], /expected \{source\} in it/],
    [
      ["--url", "http://127.0.0.1:1/v1", "--inputs", "inputs.jsonl", "--yes", "--run-dir", "nobody"],
      /nothing listens there|cannot be reached/,
    ],
  ])("refuses %j", async (args, message) => {
    const { exitCode, stderr } = await retort.run("gather", ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain("    at ");
  });

  test("a ledger with a damaged line is refused by its line", async () => {
    const { run, runDir } = job("--yes", "--limit", "2");
    expect((await run()).exitCode).toBe(0);
    appendFileSync(join(runDir, "requests.jsonl"), "what\n");
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/requests\.jsonl:\d+: not a JSON document/)]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeLlmServer, sendJson, startLlmServer } from "../../src/teachers/llm/testing/fake-llm-server.js";
import { llamaCpp, transformersServe } from "../../src/teachers/llm/testing/server-styles.js";
import { commandLine, sharedFolder } from "./support/command-line.js";

const key = "sk-very-secret-1234";
const retort = commandLine(sharedFolder(), { LLM_KEY: key });

let server: FakeLlmServer;
/** Where a server was. */
let gone: string;
beforeAll(async () => {
  const other = await startLlmServer(llamaCpp);
  gone = other.baseUrl;
  await other.close();
  server = await startLlmServer(llamaCpp);
});
beforeEach(() => {
  server.style = llamaCpp;
  server.fault = undefined;
  server.seen.length = 0;
});
afterAll(() => server.close());

const probe = (...args: string[]) => retort.run("teachers", "probe", ...args);

describe("retort teachers probe", () => {
  test("says in words of 80 columns what a server does, and what follows", async () => {
    const { exitCode, stdout, stderr } = await probe(server.baseUrl);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(stdout.split("\n")[0]).toBe(`toy at ${server.baseUrl}, asked by chat, 15 requests`);
    expect(stdout).toMatch(/\n {2}filters at top_p 1 {6}improbable tokens are never sampled, though nobody\n/);
    expect(stdout).toMatch(/\n {2}usage of several {8}counts one of them\n {26}→ what several cost has to be counted by the client\n/);
    expect(stdout).not.toContain("Could not be told");
  });

  test("of a server without log-probabilities and without chance says so, and what could not be told", async () => {
    server.style = transformersServe;
    const { exitCode, stdout } = await probe(server.baseUrl, "--kind", "chat");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/in chats +none, though the request is accepted\n +→ only the texts can be used/);
    expect(stdout).toMatch(/sampling +GREEDY, whatever temperature is asked for/);
    expect(stdout).toMatch(/Could not be told\n {2}log-probability values +no log-probabilities\n/);
  });

  test("--json is one document; the key goes to the server and into no output", async () => {
    const { exitCode, stdout, stderr } = await probe(server.baseUrl, "--model", "toy", "--key-env", "LLM_KEY", "--json", "--timeout", "30");
    expect([exitCode, stderr, stdout.trimEnd().split("\n").length]).toEqual([0, "", 1]);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      endpoint: { baseUrl: server.baseUrl, model: "toy", kind: "chat" },
      findings: { usageOfChoices: { value: "one" }, logProbValues: { value: "raw", seen: expect.any(String) } },
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Set(server.seen.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${key}`]));
    expect(stdout).not.toContain(key);
  });
});

describe("what cannot be probed ends with exit code 2 and one clear message", () => {
  test.each<[what: string, args: () => string[], message: RegExp]>([
    ["no URL", () => ["localhost"], /^ConfigError: localhost is no HTTP URL\.$/m],
    ["nothing listens", () => [gone], /^TeacherError: http:\S+\/v1\/models: nothing listens there \(connection refused\)\.$/m],
    ["a port that HTTP may not use", () => ["http://127.0.0.1:1/v1"], /^TeacherError: .*:1\/v1\/models cannot be reached \(bad port\)\.$/m],
    ["a key that is not set", () => [server.baseUrl, "--key-env", "NOWHERE"], /^ConfigError: the environment variable NOWHERE/],
    ["a wrong timeout", () => [server.baseUrl, "--timeout", "0"], /^ConfigError: .*It must be a number above 0\.$/m],
    ["another page", () => [server.baseUrl.replace("/v1", "/v2"), "--model", "toy"], /^TeacherError: .* there is no such thing/],
  ])("%s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await probe(...args());
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  test("a key that the server does not accept, and quotes", async () => {
    server.fault = (_, response) => sendJson(response, { error: { message: `Incorrect API key: ${key}` } }, 401);
    const { exitCode, stderr } = await probe(server.baseUrl, "--key-env", "LLM_KEY");
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^TeacherError: .* does not accept the key in LLM_KEY \(status 401\)\.$/m),
    ]);
    expect(stderr).not.toContain(key);
  });
});

import { describe, expect, test } from "vitest";
import type { LlmAnswer, ProbeFindings } from "../llm/index.js";
import { countAnswer, largestSpending, moneyOf, passedLimit, tokensOf } from "./index.js";

const spent = { requests: 2, promptTokens: 1_000_000, completionTokens: 500_000 };

test("money is per million tokens, and nothing without prices", () => {
  expect(moneyOf(spent, { promptTokens: 2.5, completionTokens: 10 })).toBe(7.5);
  expect(moneyOf(spent, undefined)).toBe(0);
  expect(tokensOf(spent)).toBe(1_500_000);
});

describe("passedLimit", () => {
  const prices = { promptTokens: 1, completionTokens: 2 };
  test.each([
    [{ money: 2 }, undefined],
    [{ money: 1.99 }, { name: "money", limit: 1.99 }],
    [{ tokens: 1_500_000, requests: 2 }, undefined],
    [{ tokens: 1_499_999 }, { name: "tokens", limit: 1_499_999 }],
    [{ requests: 1 }, { name: "requests", limit: 1 }],
    [{}, undefined],
  ] as const)("of %j is %j", (cap, passed) => {
    expect(passedLimit(spent, cap, prices)).toEqual(passed);
  });

  test("an answer of any length passes every limit but that of requests", () => {
    const endless = largestSpending({ prompt: "a" }, 0);
    expect(passedLimit(endless, { tokens: 1e12 }, prices)?.name).toBe("tokens");
    expect(passedLimit(endless, { money: 1e12 }, prices)?.name).toBe("money");
    expect(passedLimit(endless, { requests: 1 }, prices)).toBeUndefined();
  });
});

describe("largestSpending", () => {
  test("of a text: a token for each byte, and every answer as long as it may be", () => {
    expect(largestSpending({ prompt: "né", n: 3, max_tokens: 10 }, 50)).toEqual({ requests: 1, promptTokens: 3 + 8, completionTokens: 30 });
  });

  test("of messages: the template's tokens around each, and one more that it may add", () => {
    const messages = [
      { role: "system", content: "" },
      { role: "user", content: "Hi" },
    ];
    expect(largestSpending({ messages, max_completion_tokens: 5 }, 20)).toEqual({
      requests: 1,
      promptTokens: 2 + 8 + 60,
      completionTokens: 5,
    });
  });

  test("counts what normalization makes of a character", () => {
    // U+FDFA is 3 bytes, and 18 Arabic letters and spaces after NFKC.
    expect(largestSpending({ prompt: "\ufdfa", max_tokens: 1 }, 0).promptTokens).toBe(33 + 8);
  });
});

describe("countAnswer", () => {
  const largest = { requests: 1, promptTokens: 99, completionTokens: 40 };
  const findings = (usage: "one" | "all", entries: "tokens" | "pieces" | "unknown") =>
    ({ usageOfChoices: { value: usage, seen: "" }, entries: { value: entries, seen: "" } }) as Pick<
      ProbeFindings,
      "usageOfChoices" | "entries"
    >;
  const entry = { text: "a", bytes: Uint8Array.of(97), logProb: -1, top: [] };
  const choice = { text: "aa", finishReason: "stop", logProbs: { shape: "content", hasBytes: true, entries: [entry, entry] } } as const;
  const answer: LlmAnswer = { choices: [choice, choice], usage: { promptTokens: 12, completionTokens: 3 }, leftOut: [] };

  test.each([
    ["the server's count, where it counts everything", { n: 2 }, findings("all", "pieces"), undefined, 3],
    ["the server's count of a single choice", {}, findings("one", "pieces"), undefined, 3],
    ["entries and ends, where it counts one of two", { n: 2 }, findings("one", "tokens"), undefined, 6],
    ["the tokenizer's count and ends", { n: 2 }, findings("one", "tokens"), [4, 5], 11],
    ["no more than the longest", { n: 2 }, findings("one", "tokens"), [4, 50], 25],
    [
      "entries that may be pieces, a stop string and ends",
      { n: 2, stop: ["x", "###"] },
      findings("one", "pieces"),
      undefined,
      2 * (2 + 3 + 1),
    ],
    ["the longest, where nothing tells", { n: 2 }, findings("one", "unknown"), undefined, 40],
    ["the longest, before anything is known", { n: 2 }, undefined, undefined, 40],
  ])("takes %s", (_, body, known, choiceTokens, completionTokens) => {
    expect(countAnswer(body, answer, { largest, findings: known, choiceTokens })).toEqual({
      requests: 1,
      promptTokens: 12,
      completionTokens,
    });
  });

  test("takes a token for each byte of a piece that is not ASCII", () => {
    const llama = { text: "🦙", bytes: new TextEncoder().encode("🦙"), logProb: -1, top: [] };
    const piece = { ...choice, logProbs: { ...choice.logProbs, entries: [entry, llama] } };
    const { completionTokens } = countAnswer(
      { n: 2 },
      { ...answer, choices: [piece, piece] },
      { largest, findings: findings("one", "pieces") },
    );
    expect(completionTokens).toBe(2 * (1 + 4 + 1));
  });

  test("takes the most for what a server does not count", () => {
    const uncounted = { ...answer, usage: undefined };
    expect(countAnswer({}, { ...uncounted, choices: [choice] }, { largest, findings: findings("all", "unknown") })).toEqual(largest);
  });
});

import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { CapReached } from "./cap-reached.js";
import { gatheredAnswers } from "./gathered-answers.js";
import { Ledger } from "./ledger.js";
import { LedgerState } from "./ledger-state.js";
import { storeChoice } from "./stored-choice.js";

const folder = useFolder();
const path = (): string => join(folder(), "requests.jsonl");
const cost = (promptTokens: number, completionTokens = 0) => ({ requests: 1, promptTokens, completionTokens });
const choice = (text: string) => storeChoice({ text, finishReason: "stop", logProbs: undefined });

test("a ledger knows, after it is opened again, what each input has and what was spent", () => {
  const ledger = new Ledger(path(), { cap: {} });
  const first = ledger.send("a", cost(100, 50));
  const second = ledger.send("b", cost(100, 50));
  ledger.answer(second, { about: "b", spent: cost(10, 5), choices: [choice("x"), choice("y")] });
  ledger.fail(first, { spent: cost(0), why: "429" });
  ledger.close();
  const again = new Ledger(path(), { cap: {} });
  expect(again.lostNow.requests).toBe(0);
  expect(again.spent).toEqual({ requests: 2, promptTokens: 10, completionTokens: 5 });
  expect([again.of("a").choices, again.of("b").choices]).toEqual([0, 2]);
  expect(again.send("a", cost(1))).toBe(2);
  again.close();
  expect([...gatheredAnswers(path())].map(({ id, k, choice: { text } }) => [id, k, text])).toEqual([
    ["b", 0, "x"],
    ["b", 1, "y"],
  ]);
});

describe("a cap", () => {
  test("counts what is under way at the most that it can cost, until it is settled", () => {
    const ledger = new Ledger(path(), { cap: { tokens: 250 } });
    const first = ledger.send("a", cost(100));
    const second = ledger.send("b", cost(100));
    expect(() => ledger.send("c", cost(100))).toThrow(CapReached);
    expect(() => ledger.send("c", cost(100))).toThrow(/budget\.tokens, 250/);
    ledger.answer(first, { about: "a", spent: cost(50), choices: [] });
    const third = ledger.send("c", cost(100));
    ledger.fail(second, { spent: cost(100), why: "broke off" });
    ledger.fail(third, { spent: cost(0), why: "503" });
    expect(() => ledger.send("d", cost(101))).toThrow(CapReached);
    ledger.send("d", cost(100));
    ledger.close();
  });

  test("keeps nothing on disk of a request that was kept back", () => {
    const ledger = new Ledger(path(), { cap: { requests: 1 } });
    ledger.send("a", cost(1));
    expect(() => ledger.send("b", cost(1))).toThrow(CapReached);
    ledger.close();
    expect(readFileSync(path(), "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("in money goes by the prices", () => {
    const ledger = new Ledger(path(), { cap: { money: 1 }, prices: { promptTokens: 1, completionTokens: 10 } });
    ledger.send("a", cost(500_000, 50_000));
    expect(() => ledger.send("b", cost(1))).toThrow(/budget\.money, 1\b/);
    ledger.close();
  });
});

test("what was under way when the process died counts as if it had cost the most, once, and a half-written line is cut off", () => {
  const dead = new Ledger(path(), { cap: {} });
  dead.send("a", cost(100, 50));
  dead.send("b", cost(10));
  dead.close();
  appendFileSync(path(), '{"kind":"answered","request":0,"about":"a","spe');
  const next = new Ledger(path(), { cap: {} });
  expect(next.lostNow).toEqual({ requests: 2, spent: { requests: 2, promptTokens: 110, completionTokens: 50 } });
  expect(next.spent).toEqual(next.lostNow.spent);
  next.close();
  const third = new Ledger(path(), { cap: {} });
  expect([third.lostNow.requests, third.lost.requests, third.spent.promptTokens]).toEqual([0, 2, 110]);
  third.close();
});

test("a file that settles what was never sent is refused by name", () => {
  appendFileSync(path(), `${JSON.stringify({ kind: "failed", request: 3, spent: cost(1), why: "" })}\n`);
  expect(() => LedgerState.read(path())).toThrow(DataError);
  expect(() => LedgerState.read(path())).toThrow(/request 3 is settled, and was not under way/);
});

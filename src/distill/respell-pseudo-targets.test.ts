import { beforeAll, describe, expect, it } from "vitest";
import { bart, trainedBpe } from "../align/testing/tokenizers.js";
import type { Tokenizer } from "../tokenizers/index.js";
import { groupPseudoTargets, type PseudoTargetLine, respellPseudoTargets } from "./index.js";

const bpe = trainedBpe();
let ofBart: Tokenizer;
beforeAll(async () => {
  ofBart = await bart();
});

/** What a teacher wrote; its ids say nothing to anybody else. */
const line = (target: string, changes: Partial<PseudoTargetLine> = {}): PseudoTargetLine => ({
  id: "a",
  source: "x",
  target,
  from: "teacher",
  logProb: -2.5,
  decoding: { method: "greedy", maxNewTokens: 9 },
  ids: [900, 901, 902],
  ended: true,
  k: 0,
  ...changes,
});

const options = { maxTargetLength: 8, addSpecialTokens: true };
const respelled = async (lines: readonly PseudoTargetLine[], changes: Partial<typeof options> = {}, tokenizer = bpe) =>
  respellPseudoTargets(lines, tokenizer, { ...options, ...changes });
const tokensOf = (ids: readonly number[] = [], tokenizer = bpe) => ids.map((id) => tokenizer.idToToken(id));

describe("respellPseudoTargets", () => {
  it("gives each text the student's tokens, and keeps all else", async () => {
    const written = [line("the cat"), line("the hat", { id: "b", k: 3, logProb: -1 })];
    const { lines, cutOff } = await respelled(written);
    expect(lines.map(({ ids }) => tokensOf(ids))).toEqual([
      ["the", "Ġcat", "</s>"],
      ["the", "Ġhat", "</s>"],
    ]);
    expect(lines.map(({ ids: _, ...rest }) => rest)).toEqual(written.map(({ ids: _, ...rest }) => rest));
    expect(cutOff).toBe(0);
  });

  it("lets nothing end that did not end, and leaves out half a character at a cut", async () => {
    const { lines, cutOff } = await respelled([line("the cat", { ended: false }), line("a\ufffd", { ended: false }), line("a\ufffd")]);
    expect(lines.map(({ ended }) => ended)).toEqual([false, false, true]);
    expect(lines.slice(0, 2).map(({ ids }) => tokensOf(ids))).toEqual([["the", "Ġcat"], ["a"]]);
    expect(lines[2]?.ids).toHaveLength(5);
    expect(cutOff).toBe(0);
  });

  it("cuts what is too long for the student, without an end", async () => {
    const { lines, cutOff } = await respelled([line("zyxwvuts"), line("zyxwvut")]);
    expect(lines.map(({ ids, ended }) => [tokensOf(ids).join(""), ended])).toEqual([
      ["zyxwvuts", false],
      ["zyxwvut</s>", true],
    ]);
    expect(cutOff).toBe(1);
    const long = await respelled([line("zyx ".repeat(40_000))]);
    expect(long.lines[0]?.ids).toHaveLength(8);
    expect(long.cutOff).toBe(1);
  });

  it("leaves out what has no text, and what was nothing but its end", async () => {
    const { lines } = await respelled([
      line(""),
      line("the", { ids: [1] }),
      line("the", { ids: [], ended: false }),
      line("\ufffd", { ended: false }),
    ]);
    expect(lines).toEqual([]);
  });

  it("begins as the student's own targets do, and not within a sequence", async () => {
    const [whole, within] = [await respelled([line("it")], {}, ofBart), await respelled([line("it")], { addSpecialTokens: false }, ofBart)];
    expect(tokensOf(whole.lines[0]?.ids, ofBart)).toEqual(["<s>", "it", "</s>"]);
    expect(tokensOf(within.lines[0]?.ids, ofBart)).toEqual(["it", "</s>"]);
    const [[target]] = groupPseudoTargets(whole.lines, [{ id: "a", inputIds: Int32Array.of(7) }]) as unknown as [[{ labels: Int32Array }]];
    expect([...target.labels]).toEqual([...(whole.lines[0]?.ids ?? [])]);
  });
});

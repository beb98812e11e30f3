import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../../core/index.js";
import { collatePairs, encodeExamples, encodeInputs } from "../../data/index.js";
import type { TextModel } from "../../models/index.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { RandomStream, scope } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { fineTuning, storedKd } from "../index.js";
import { alignAnswers } from "./align-answers.js";
import type { AnswerTarget } from "./answer.js";

useNoLeaks();

/** A tokenizer that knows letters alone. */
const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
const options = { tokenizer, vocabularySize: 259, maxTargetLength: 16, isDecoderOnly: false };
const sources = [
  { id: "a", source: "x" },
  { id: "b", source: "y" },
];
const inputs = async () => (await encodeInputs(tokenizer, sources, { maxSourceLength: 8 })).rows;
const bytes = (text: string) => new TextEncoder().encode(text);
const candidate = (text: string, probability: number) =>
  text === ""
    ? { bytes: new Uint8Array(), special: "eos" as const, logProb: Math.log(probability) }
    : { bytes: bytes(text), logProb: Math.log(probability) };

/** "hi", in the teacher's tokens: two letters and an end. */
const hi: AnswerTarget = {
  ...{ id: "a", target: "hi", k: 0, ended: true, logProb: -2 },
  tokens: {
    tokens: [
      { start: 0, end: 1, bytes: bytes("h") },
      { start: 1, end: 2, bytes: bytes("i") },
      { start: 2, end: 2, bytes: new Uint8Array(), special: "eos" },
    ],
    positions: [
      { logProb: Math.log(0.5), top: [candidate("h", 0.5), candidate("H", 0.25), candidate("hey", 0.15)] },
      { logProb: Math.log(0.2), top: [candidate("o", 0.6)] },
      { logProb: Math.log(0.9), top: [candidate("", 0.9), candidate("!", 0.1)] },
    ],
  },
};
const bare = (id: string, target: string, k = 0, ended = true): AnswerTarget => ({ id, target, k, ended, logProb: null });

let student: TextModel;
beforeEach(() => {
  student = tinyT5({ vocab_size: 259, dropout_rate: 0 });
});
afterEach(() => student.parameters.dispose());

const id = (text: string): number => (text === "" ? tokenizer.eosTokenId : (tokenizer.tokenToId(text) as number));
/** What KL(p ‖ student) has to be at each position: p by the paper's rules, worked out by hand. */
const byHand: readonly Readonly<Record<string, number>>[] = [
  { h: 0.5 / 0.75, H: 0.25 / 0.75 },
  { o: 0.6 / 0.8, i: 0.2 / 0.8 },
  { "": 0.9, "!": 0.1 },
];

describe("alignAnswers", () => {
  test("gives the targets that encoding the texts gives, in the inputs' order, and counts what matched", async () => {
    const { perInput, figures } = await alignAnswers([bare("b", "yo", 1), bare("b", "y"), hi], await inputs(), options);
    const texts = [
      { id: "a", source: "x", target: "hi" },
      { id: "b", source: "y", target: "y" },
      { id: "b", source: "y", target: "yo" },
    ];
    const { rows } = await encodeExamples(tokenizer, texts, { maxSourceLength: 8, maxTargetLength: 16 });
    expect(perInput.flat().map(({ id, inputIds, labels }) => ({ id, inputIds, labels }))).toEqual(rows);
    expect(perInput.map((targets) => targets.map(({ k, ended }) => [k, ended]))).toEqual([
      [[0, true]],
      [
        [0, true],
        [1, true],
      ],
    ]);
    expect(figures).toEqual({
      ...{ targets: 3, withTokens: 1, positions: 3 + 2 + 3, matched: 3 },
      missingMass: expect.closeTo(0.15 / 3, 12),
      outsideMass: expect.closeTo((0.1 + 0.2 + 0) / 3, 12),
    });
  });

  test("the loss is the forward KL of the paper's distributions, averaged over tokens", async () => {
    const { perInput, distributions } = await alignAnswers([hi], await inputs(), options);
    const [target] = perInput.flat();
    if (target === undefined) throw new Error("no target");
    const batch = () => collatePairs([target], { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
    const otherwise = { ...fineTuning(student), compute: () => expect.fail("the distributions are there") };
    const [loss, logits] = scope(() => {
      using dropout = RandomStream.named(1, "dropout");
      const { loss } = storedKd(student, distributions, { otherwise }).compute(batch(), { dropout, step: 1 } as never);
      const each = batch();
      return [loss.item(), student.forward(each, { logits: each.labelPositions }).logits.toFloat32Array()];
    });
    const expected = byHand.map((p, position) => {
      const row = Array.from(logits.slice(259 * position, 259 * (position + 1)));
      const total = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
      return Object.entries(p).reduce((sum, [token, share]) => sum + share * (Math.log(share) - (row[id(token)] as number) + total), 0);
    });
    expect(loss).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / 3, 4);
  });

  test("of an answer whose tokens nobody knows the loss is that of its text", async () => {
    const { perInput, distributions } = await alignAnswers([bare("a", "hi")], await inputs(), options);
    const batch = () => collatePairs(perInput.flat(), { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
    const [known, text] = scope(() => {
      using dropout = RandomStream.named(1, "dropout");
      const context = { dropout, step: 1 } as never;
      const onText = fineTuning(student);
      return [storedKd(student, distributions, { otherwise: onText }), onText].map((objective) =>
        objective.compute(batch(), context).loss.item(),
      );
    });
    expect(known).toBeCloseTo(text as number, 5);
  });

  test("what was cut off, there or here, has no end to learn", async () => {
    const { perInput } = await alignAnswers(
      [bare("a", "hi", 0, false), bare("a", "0123456789abcdefghij", 1), bare("a", "0123456789abcde", 2)],
      await inputs(),
      options,
    );
    expect(perInput[0]?.map(({ labels, ended }) => [labels.length, labels.at(-1) === tokenizer.eosTokenId, ended])).toEqual([
      [2, false, false],
      [16, false, false],
      [16, true, true],
    ]);
  });

  test("refuses an answer to another input", async () => {
    await expect(alignAnswers([bare("c", "hi")], await inputs(), options)).rejects.toThrow(DataError);
  });
});

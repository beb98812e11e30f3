import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SparseDistribution } from "../../align/index.js";
import { bart, gpt2, sentencePiece, trainedBpe } from "../../align/testing/tokenizers.js";
import { DataError } from "../../core/index.js";
import { collatePairs, type EncodedExample, encodeExamples, encodeInputs } from "../../data/index.js";
import type { TextModel } from "../../models/index.js";
import { tinyBart } from "../../models/testing/tiny-bart.js";
import { tinyGpt2 } from "../../models/testing/tiny-gpt2.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { noGrad, scope } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { AlignedTeacher, type AlignedTeacherOptions } from "./index.js";

useNoLeaks();

const bpe = trainedBpe();
let t5: Tokenizer;
let ofBart: Tokenizer;
let ofGpt2: Tokenizer;
beforeAll(async () => {
  [t5, ofBart, ofGpt2] = await Promise.all([sentencePiece(), bart(), gpt2()]);
});

const models: TextModel[] = [];
const own = <Model extends TextModel>(model: Model): Model => {
  models.push(model);
  return model;
};
afterEach(() => {
  for (const { parameters } of models.splice(0)) parameters.dispose();
});

const tokensOf = ({ vocabularySize, padTokenId, eosTokenId }: Tokenizer) => ({
  vocab_size: vocabularySize,
  pad_token_id: padTokenId,
  eos_token_id: eosTokenId,
});
const t5With = (tokenizer: Tokenizer): TextModel => own(tinyT5({ ...tokensOf(tokenizer), decoder_start_token_id: tokenizer.padTokenId }));

const source = Int32Array.of(5, 6, 1);

type Changes = Partial<Omit<AlignedTeacherOptions, "tokenizers">>;

function teacherOf(model: TextModel, tokenizers: AlignedTeacherOptions["tokenizers"], changes: Changes = {}): AlignedTeacher {
  const defaults = { method: "byte-spans-then-needleman-wunsch", topTokens: 5, ownToken: "aligned", batchTokens: 200 } as const;
  return new AlignedTeacher(model, { tokenizers, sources: new Map([["a", source]]), ...defaults, ...changes });
}

/** A target as training rows have it; without its end where it was cut off. */
async function target(tokenizer: Tokenizer, text: string, { ended = true } = {}): Promise<EncodedExample> {
  const { ids } = await tokenizer.encode(text);
  const rest = ids.at(-1) === tokenizer.eosTokenId ? ids.slice(0, -1) : ids;
  return { id: "a", inputIds: Int32Array.of(1), labels: ended ? Int32Array.from([...rest, tokenizer.eosTokenId]) : rest };
}

/** log softmax at every label of one example, in float64. */
function logProbsAt(model: TextModel, example: EncodedExample, temperature = 1): number[][] {
  return noGrad(() =>
    scope(() => {
      const { padTokenId, decoderStartTokenId } = model.config;
      const batch = collatePairs([example], { padTokenId, decoderStartTokenId, device: "cpu" });
      const { logits } = model.forward(batch, { logits: batch.labelPositions });
      const values = logits.toFloat32Array();
      const width = logits.shape[1] as number;
      return Array.from(example.labels, (_, row) => {
        const scores = Array.from(values.subarray(row * width, (row + 1) * width), (value) => value / temperature);
        const highest = Math.max(...scores);
        const sum = highest + Math.log(scores.reduce((total, value) => total + Math.exp(value - highest), 0));
        return scores.map((value) => value - sum);
      });
    }),
  );
}

const byToken = ({ ids, probabilities }: SparseDistribution, tokenizer: Tokenizer) =>
  Object.fromEntries(Array.from(ids, (id, i) => [tokenizer.idToToken(id), probabilities[i] as number]));

describe("AlignedTeacher", () => {
  it("gives the softmax over those of its k best tokens that the student has, and the student's own", async () => {
    const model = t5With(bpe);
    const teacher = teacherOf(model, { teacher: bpe, student: ofBart }, { topTokens: 40, temperature: 1.7 });
    const [learned] = await teacher.distributions([await target(ofBart, "1 2")]);
    const read = teacher.lastRead[0] as EncodedExample;
    const texts = Array.from(read.labels, (id) => bpe.idToToken(id) as string);
    expect(texts).toEqual(["1", "Ġ", "2", "</s>"]);
    const expected = logProbsAt(model, read, 1.7).map((row, position) => {
      const best = [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number)).slice(0, 40);
      const own = texts[position] as string;
      const has = (token: string): boolean => !["<pad>", "<unk>"].includes(token) && ofBart.tokenToId(token) !== undefined;
      const kept = [...new Set([...best.map((id) => bpe.idToToken(id) as string).filter(has), own])];
      const weights = kept.map((token) => Math.exp(row[bpe.tokenToId(token) as number] as number));
      const sum = weights.reduce((a, b) => a + b, 0);
      return Object.fromEntries(kept.map((token, i) => [token, expect.closeTo((weights[i] as number) / sum, 5)]));
    });
    const bosAndRest = (learned ?? []).map((distribution) => byToken(distribution, ofBart));
    expect(bosAndRest[0]).toEqual({ "<s>": 1 });
    expect(bosAndRest.slice(1)).toEqual(expected);
    expect(learned?.map(({ isMatched }) => isMatched)).toEqual([false, true, true, true, true]);
  });

  it("gives a distribution per label that sums to 1, whatever was written and however it is cut", async () => {
    const model = t5With(t5);
    const vocabulary = bpe.vocabularySize;
    const row = fc.record({
      ids: fc.array(fc.integer({ min: 0, max: vocabulary - 1 }), { minLength: 1, maxLength: 12 }),
      ended: fc.boolean(),
    });
    const method = fc.constantFrom("byte-spans", "needleman-wunsch", "byte-spans-then-needleman-wunsch");
    const ownToken = fc.constantFrom("aligned", "top5-only");
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), method, ownToken, async (rows, method, ownToken) => {
        const targets = rows.map(({ ids, ended }) => ({
          id: "a",
          inputIds: source,
          labels: Int32Array.from(ended ? [...ids, bpe.eosTokenId] : ids),
        }));
        const learned = await teacherOf(model, { teacher: t5, student: bpe }, { method, ownToken }).distributions(targets);
        expect(learned.map(({ length }) => length)).toEqual(targets.map(({ labels }) => labels.length));
        for (const { ids, probabilities } of learned.flat()) {
          expect(new Set(ids).size).toBe(ids.length);
          expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("reads targets as it would be trained on them, and none to an end that it does not have", async () => {
    const texts = ["the cat", "the cats sat on 123"];
    for (const model of [
      t5With(t5),
      own(tinyBart({ ...tokensOf(ofBart), bos_token_id: ofBart.bosTokenId, max_position_embeddings: 64 })),
    ]) {
      const tokenizer = model.config.modelType === "t5" ? t5 : ofBart;
      const teacher = teacherOf(model, { teacher: tokenizer, student: bpe });
      const targets = await Promise.all(texts.map((text, i) => target(bpe, text, { ended: i === 0 })));
      await teacher.distributions(targets);
      const examples = texts.map((text, i) => ({ id: `${i}`, source: "x", target: text }));
      const { rows } = await encodeExamples(tokenizer, examples, { maxSourceLength: 9, maxTargetLength: 40 });
      const [ended, cut] = teacher.lastRead.map(({ labels }) => [...labels]);
      expect(ended).toEqual([...(rows[0]?.labels ?? [])]);
      expect(cut).toEqual([...(rows[1]?.labels ?? [])].slice(0, -1));
      expect(teacher.lastRead.every(({ inputIds }) => inputIds === source)).toBe(true);
    }
  });

  it("without an encoder goes on from its source", async () => {
    const model = own(tinyGpt2({ ...tokensOf(ofGpt2), n_positions: 32 }));
    const { rows } = await encodeInputs(ofGpt2, [{ id: "a", source: "it" }], { maxSourceLength: 8, decoderOnly: {} });
    const sources = new Map(rows.map(({ id, inputIds }) => [id, inputIds]));
    const teacher = teacherOf(model, { teacher: ofGpt2, student: bpe }, { sources });
    const [learned] = await teacher.distributions([await target(bpe, "it")]);
    const read = teacher.lastRead[0] as EncodedExample;
    expect(read.labels.at(-1)).toBe(ofGpt2.eosTokenId);
    const end = logProbsAt(model, read).at(-1)?.[ofGpt2.eosTokenId] as number;
    const last = learned?.at(-1) as SparseDistribution;
    expect(last.isMatched).toBe(true);
    expect((last.probabilities[[...last.ids].indexOf(bpe.eosTokenId)] as number) > Math.exp(end)).toBe(true);
  });

  it("matches nothing behind its last position", async () => {
    const model = own(tinyBart({ ...tokensOf(bpe), max_position_embeddings: 6 }));
    const teacher = teacherOf(model, { teacher: bpe, student: ofBart });
    const [learned] = await teacher.distributions([await target(ofBart, "yzyzyzy")]);
    expect(teacher.lastRead[0]?.labels.length).toBe(6);
    expect(learned?.map(({ isMatched }) => isMatched)).toEqual([false, true, true, true, true, true, true, false, false]);
  });

  it("says the same of a target whatever it stands beside", async () => {
    const model = t5With(t5);
    const targets = await Promise.all(["the cat", "hats", "", "on the hat 12"].map((text) => target(bpe, text)));
    const together = await teacherOf(model, { teacher: t5, student: bpe }).distributions(targets);
    for (const [i, one] of targets.entries()) {
      const [alone] = await teacherOf(model, { teacher: t5, student: bpe }, { batchTokens: 1 }).distributions([one]);
      expect(together[i]?.map(({ ids }) => [...ids])).toEqual(alone?.map(({ ids }) => [...ids]));
      const flat = (learned: readonly SparseDistribution[] = []) => learned.flatMap(({ probabilities }) => [...probabilities]);
      for (const [p, value] of flat(alone).entries()) expect(flat(together[i])[p]).toBeCloseTo(value, 5);
    }
  });

  it("refuses an input whose source it does not have", async () => {
    const asked = teacherOf(t5With(t5), { teacher: t5, student: bpe }).distributions([{ ...(await target(bpe, "the")), id: "b" }]);
    await expect(asked).rejects.toThrow(DataError);
    await expect(asked).rejects.toThrow("no source for input 'b'");
  });
});

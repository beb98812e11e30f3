import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import type { Tokenizer } from "../tokenizers/index.js";
import { alignTokens } from "./align-tokens.js";
import { readTokenList } from "./read-token-list.js";
import { type OwnToken, sparseDistributions } from "./sparse-distributions.js";
import type { TeacherCandidate, TeacherPosition } from "./teacher-position.js";
import { sentencePiece, trainedBpe } from "./testing/tokenizers.js";
import { tokenizeTexts } from "./tokenize-texts.js";
import { TokensByBytes } from "./tokens-by-bytes.js";

const bpe = trainedBpe();
let t5: Tokenizer;
beforeAll(async () => {
  t5 = await sentencePiece();
});

const candidate = (text: string, probability: number): TeacherCandidate => ({ bytes: Buffer.from(text), logProb: Math.log(probability) });
/** A position whose token has the probability that stands first. */
const position = (probability: number, top: Readonly<Record<string, number>>): TeacherPosition => ({
  logProb: Math.log(probability),
  top: Object.entries(top).map(([text, p]) => candidate(text, p)),
});

interface Case {
  readonly tokenizer: Tokenizer;
  readonly listed: readonly string[];
  readonly positions: readonly TeacherPosition[];
  readonly ownToken?: OwnToken;
}

/** What the student learns of a teacher's answer that is the listed tokens, with its tokens by name. */
async function learned({ tokenizer, listed, positions, ownToken }: Case) {
  const text = listed.join("").replace("<end>", "");
  const teacher = readTokenList(
    text,
    listed.map((token) => ({ token })),
    { endTokens: ["<end>"] },
  );
  if ("reason" in teacher) throw new Error(teacher.reason);
  const [student] = await tokenizeTexts(tokenizer, [text]);
  if (student === undefined) throw new Error("no tokens");
  const input = { teacher: teacher.tokens, student: student.tokens, positions, vocabulary: new TokensByBytes(tokenizer) };
  const alignment = alignTokens(teacher, student);
  return sparseDistributions({ ...input, alignment }, ownToken === undefined ? {} : { ownToken }).map(
    ({ ids, probabilities, ...rest }) => ({
      tokens: Object.fromEntries([...ids].map((id, i) => [tokenizer.idToToken(id), probabilities[i]])),
      ...rest,
    }),
  );
}

const near = (value: number) => expect.closeTo(value, 12);
const unmatched = { isMatched: false, missingMass: 0, outsideMass: 0 };

describe("sparseDistributions", () => {
  const positions = [position(0.5, { the: 0.5, " the": 0.1, I: 0.1, nobody: 0.2 }), position(0.1, { " hat": 0.6, " the": 0.2 })];

  it("keeps what the student has, renormalised; its own token has the teacher's log-probability", async () => {
    expect(await learned({ tokenizer: bpe, listed: ["the", " cat"], positions })).toEqual([
      { tokens: { the: near(5 / 7), Ġthe: near(1 / 7), I: near(1 / 7) }, isMatched: true, missingMass: near(0.2), outsideMass: near(0.1) },
      { tokens: { Ġhat: near(6 / 9), Ġthe: near(2 / 9), Ġcat: near(1 / 9) }, isMatched: true, missingMass: 0, outsideMass: near(0.1) },
      { tokens: { "</s>": 1 }, ...unmatched },
    ]);
  });

  it("by the text's rule gives the own token 1 where it is not among the kept", async () => {
    expect(await learned({ tokenizer: bpe, listed: ["the", " cat"], positions, ownToken: "top5-only" })).toMatchObject([
      { tokens: { the: near(5 / 7), Ġthe: near(1 / 7), I: near(1 / 7) } },
      { tokens: { Ġcat: 1 }, isMatched: true, missingMass: 0, outsideMass: near(0.1) },
      { tokens: { "</s>": 1 } },
    ]);
  });

  it("gives the beginning of a text the space that the student's tokens have there, and adds what becomes one token", async () => {
    const [first] = await learned({ tokenizer: t5, listed: ["the"], positions: [position(0.4, { the: 0.4, it: 0.2, " it": 0.1 })] });
    expect(first?.tokens).toEqual({ "▁the": near(4 / 7), "▁it": near(3 / 7) });
  });

  it("frees candidates from a space that the student has as a token of its own, and drops those without one", async () => {
    const top = position(0.5, { " e": 0.5, " t": 0.3, t: 0.1, "\n": 0.05 });
    const rows = await learned({ tokenizer: t5, listed: ["it", " e"], positions: [position(1, {}), top] });
    const own = rows.find(({ isMatched, tokens }) => isMatched && "e" in tokens);
    expect(own).toEqual({ tokens: { e: near(5 / 8), t: near(3 / 8) }, isMatched: true, missingMass: near(0.15), outsideMass: near(0.05) });
  });

  it("takes the teacher's end for the student's", async () => {
    const end: TeacherCandidate = { bytes: Buffer.from("<end>"), special: "eos", logProb: Math.log(0.75) };
    const ends = { logProb: end.logProb, top: [end, candidate(" cat", 0.125)] };
    const rows = await learned({ tokenizer: bpe, listed: ["the", "<end>"], positions: [position(1, {}), ends] });
    expect(rows[1]).toEqual({
      tokens: { "</s>": near(6 / 7), Ġcat: near(1 / 7) },
      isMatched: true,
      missingMass: 0,
      outsideMass: near(0.125),
    });
  });

  it("counts what a server lists without bytes as missing, and no probability as none", async () => {
    const top = [candidate("", 0.3), { bytes: Buffer.from(" hat"), logProb: Number.NEGATIVE_INFINITY }, candidate("I", 0.2)];
    const [row] = await learned({ tokenizer: bpe, listed: ["the"], positions: [{ logProb: Math.log(0.2), top }] });
    expect(row).toEqual({
      tokens: { the: near(0.5), Ġhat: 0, I: near(0.5) },
      isMatched: true,
      missingMass: near(0.3),
      outsideMass: near(0.3),
    });
  });

  it("makes no space of what has no bytes", async () => {
    const [row] = await learned({ tokenizer: t5, listed: ["the"], positions: [position(0.5, { the: 0.5, "": 0.5 })] });
    expect(row).toMatchObject({ tokens: { "▁the": 1 }, missingMass: near(0.5) });
  });

  it("gives the own token 1 where nothing has a probability, and clamps sums above 1", async () => {
    const none = { logProb: Number.NEGATIVE_INFINITY, top: [] };
    expect((await learned({ tokenizer: bpe, listed: ["the"], positions: [none] }))[0]).toMatchObject({
      tokens: { the: 1 },
      outsideMass: 1,
    });
    const [rounded] = await learned({ tokenizer: bpe, listed: ["the"], positions: [position(0.9, { the: 0.9, I: 0.1000003 })] });
    expect(rounded?.outsideMass).toBe(0);
    const [missing] = await learned({ tokenizer: bpe, listed: ["the"], positions: [position(0.5, { nobody: 0.5, never: 0.5000003 })] });
    expect(missing?.missingMass).toBe(1);
  });

  it("refuses positions that are not the teacher's, and log-probabilities that are none", async () => {
    await expect(learned({ tokenizer: bpe, listed: ["the"], positions: [] })).rejects.toThrow(
      new DataError("sparseDistributions: 0 positions for 1 of the teacher's tokens."),
    );
    for (const logProb of [Number.NaN, 0.5]) {
      await expect(learned({ tokenizer: bpe, listed: ["the"], positions: [{ logProb, top: [] }] })).rejects.toThrow(DataError);
    }
  });

  it("sums to 1, with each token once and the own one among them, for any list", async () => {
    const logProb = fc.double({ min: -800, max: 0, noNaN: true });
    const word = fc.constantFrom("the", " the", " cat", " hat", "s", "\n", " ", "zzz", "", "é");
    const positionOf = fc.record({
      logProb,
      top: fc.array(fc.record({ bytes: word.map((text) => Buffer.from(text)), logProb }), { maxLength: 6 }),
    });
    const given = fc.tuple(
      fc.constantFrom<OwnToken>("aligned", "top5-only"),
      fc.constantFrom("bpe", "t5"),
      fc.tuple(positionOf, positionOf, positionOf),
    );
    const text = "the cats";
    const teacher = readTokenList(
      text,
      ["the", " ca", "ts"].map((token) => ({ token })),
    );
    if ("reason" in teacher) throw new Error(teacher.reason);
    await fc.assert(
      fc.asyncProperty(given, async ([ownToken, name, positions]) => {
        const tokenizer = name === "bpe" ? bpe : t5;
        const [student] = await tokenizeTexts(tokenizer, [text]);
        if (student === undefined) throw new Error("no tokens");
        const vocabulary = new TokensByBytes(tokenizer);
        const alignment = alignTokens(teacher, student);
        const rows = sparseDistributions(
          { alignment, teacher: teacher.tokens, positions, student: student.tokens, vocabulary },
          { ownToken },
        );
        expect(rows).toHaveLength(student.tokens.length);
        rows.forEach(({ ids, probabilities }, i) => {
          expect(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-12);
          expect(new Set(ids).size).toBe(ids.length);
          expect([...ids]).toContain(student.tokens[i]?.id);
        });
      }),
    );
  });
});

import { expect, it } from "vitest";
import { alignTokens } from "./align-tokens.js";
import { lostTokens } from "./lost-tokens.js";
import { type SparseDistributionsInput, sparseDistributions } from "./sparse-distributions.js";
import type { TeacherPosition } from "./teacher-position.js";
import { showBytes } from "./testing/show.js";
import { trainedBpe } from "./testing/tokenizers.js";
import { tokenizeTexts } from "./tokenize-texts.js";
import { TokensByBytes } from "./tokens-by-bytes.js";

const bpe = trainedBpe();
const position = (probability: number, top: Readonly<Record<string, number>>): TeacherPosition => ({
  logProb: Math.log(probability),
  top: Object.entries(top).map(([text, p]) => ({ bytes: Buffer.from(text), logProb: Math.log(p) })),
});

/** A text that the teacher cuts into these tokens, as the BPE above reads it. */
async function read(listed: readonly string[], positions: readonly TeacherPosition[]): Promise<SparseDistributionsInput> {
  let end = 0;
  const tokens = listed.map((token) => {
    const start = end;
    end += Buffer.byteLength(token);
    return { start, end, bytes: Buffer.from(token) };
  });
  const teacher = { text: listed.join(""), tokens };
  const [student] = await tokenizeTexts(bpe, [teacher.text], { addSpecialTokens: false });
  if (student === undefined) throw new Error("no tokens");
  const alignment = alignTokens(teacher, student, { method: "byte-spans" });
  return { alignment, teacher: tokens, positions, student: student.tokens, vocabulary: new TokensByBytes(bpe) };
}

it("adds up, token by token, what the student has no token for, the most first; what stands at no matched position counts for nothing", async () => {
  const inputs = [
    await read(["the", " cat"], [position(0.5, { the: 0.5, nobody: 0.25, "": 0.125 }), position(0.5, { " cat": 0.5, everyone: 0.375 })]),
    await read(["the"], [position(0.5, { the: 0.5, nobody: 0.25 })]),
    // Cut where the student does not cut: nothing matches.
    await read(["th", "e"], [position(1, { th: 0.5, nobody: 0.5 }), position(1, { e: 1 })]),
  ];
  const lost = lostTokens(inputs);
  expect(lost.map(({ bytes, positions }) => [showBytes(bytes), positions])).toEqual([
    ["nobody", 2],
    ["everyone", 1],
    ["", 1],
  ]);
  for (const [i, mass] of [0.5, 0.375, 0.125].entries()) expect(lost[i]?.mass).toBeCloseTo(mass, 12);
  const missing = inputs.flatMap((input) => sparseDistributions(input)).reduce((sum, { missingMass }) => sum + missingMass, 0);
  expect(lost.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(missing, 12);
  expect(lostTokens([])).toEqual([]);
});

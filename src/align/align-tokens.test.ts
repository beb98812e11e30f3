import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import type { Tokenizer } from "../tokenizers/index.js";
import { alignTokens } from "./align-tokens.js";
import type { Alignment, AlignmentMethod } from "./alignment.js";
import { readTokenList } from "./read-token-list.js";
import { showGroups, showMatches } from "./testing/show.js";
import { bart, bytes, sentencePiece, trainedBpe } from "./testing/tokenizers.js";
import type { TokenizedText } from "./text-token.js";
import { tokenizeTexts } from "./tokenize-texts.js";

const methods: readonly AlignmentMethod[] = ["byte-spans", "needleman-wunsch", "byte-spans-then-needleman-wunsch"];
const bpe = trainedBpe();
let t5: Tokenizer;
let bartLike: Tokenizer;

beforeAll(async () => {
  [t5, bartLike] = await Promise.all([sentencePiece(), bart()]);
});

const tokensOf = async (tokenizer: Tokenizer, text: string): Promise<TokenizedText> =>
  (await tokenizeTexts(tokenizer, [text]))[0] ?? { text, tokens: [] };

/** Groups and matches of a text in two tokenizers. */
async function aligned(text: string, [teacherTokenizer, studentTokenizer]: readonly [Tokenizer, Tokenizer], method?: AlignmentMethod) {
  const [teacher, student] = [await tokensOf(teacherTokenizer, text), await tokensOf(studentTokenizer, text)];
  const alignment = alignTokens(teacher, student, method === undefined ? {} : { method });
  return { groups: showGroups(alignment, teacher, student), matches: showMatches(alignment, teacher, student) };
}

describe("alignTokens, by default", () => {
  it("holds words equal whose marks are spelled differently, and pairs what overlaps by the study's rule", async () => {
    expect(await aligned("the cat 123", [bpe, t5])).toEqual({
      groups: ["equal [the] = [ the]", "group [ cat] = [ ca][t]", "group [ 123] = [ 12][3]", "equal [eos] = [eos]"],
      matches: ["[the] = [ the]", "[ cat] = [ ca]", "[ 123] = [ 12]", "[eos] = [eos]"],
    });
  });

  it("leaves a BOS, a line break and spaces alone that the student does not have", async () => {
    expect(await aligned(" it  is\n", [bartLike, t5])).toEqual({
      groups: ["delete [bos] = ", "equal [ it] = [ it]", "group [ ][ is] = [ is]", "delete [\n] = ", "equal [eos] = [eos]"],
      matches: ["[ it] = [ it]", "[ is] = [ is]", "[eos] = [eos]"],
    });
  });

  it("goes over a line break that the student reads as a space", async () => {
    expect(await aligned("it\nis", [bartLike, t5])).toMatchObject({
      groups: ["delete [bos] = ", "equal [it] = [ it]", "group [\n][is] = [ is]", "equal [eos] = [eos]"],
      matches: ["[it] = [ it]", "[is] = [ is]", "[eos] = [eos]"],
    });
  });

  it("keeps an emoji of four tokens together", async () => {
    const { groups } = await aligned("a 😀s", [bpe, t5]);
    expect(groups).toEqual([
      "equal [a] = [ a]",
      "equal [ ] = [ ]",
      "group [0xf0][0x9f][0x98][0x80] = [unk]",
      "equal [s] = [s]",
      "equal [eos] = [eos]",
    ]);
  });

  it("keeps what normalization changes together", async () => {
    const { groups } = await aligned("a… ﬁne ①", [bpe, t5]);
    expect(groups).toEqual([
      "equal [a] = [ a]",
      "group [0xe2][0x80][0xa6] = [.][.][.]",
      "group [ ][0xef][0xac][0x81][n] = [ fin]",
      "equal [e] = [e]",
      "group [ ][0xe2][0x91][0xa0] = [ 1]",
      "equal [eos] = [eos]",
    ]);
  });

  it("of an empty text is that of what stands around it", async () => {
    expect(await aligned("", [bartLike, t5])).toEqual({ groups: ["delete [bos] = ", "equal [eos] = [eos]"], matches: ["[eos] = [eos]"] });
  });

  it("takes the tokens of a server's answer", async () => {
    const text = "the é";
    const teacher = readTokenList(text, [{ token: "the" }, { token: " \ufffd", bytes: [0x20, 0xc3] }, { token: "\ufffd", bytes: [0xa9] }]);
    if ("reason" in teacher) throw new Error(teacher.reason);
    const student = await tokensOf(bpe, text);
    expect(showGroups(alignTokens(teacher, student), teacher, student)).toEqual([
      "equal [the] = [the]",
      "group [0x20c3] = [ ][0xc3]",
      "equal [0xa9] = [0xa9]",
      "insert  = [eos]",
    ]);
  });

  it("calls no tokens equal of which one covers nothing", () => {
    const teacher: TokenizedText = { text: "ab", tokens: [{ start: 1, end: 1, bytes: new Uint8Array(), special: "other" }] };
    const student: TokenizedText = { text: "ab", tokens: [{ start: 0, end: 2, bytes: Buffer.from("ab") }] };
    expect(showGroups(alignTokens(teacher, student), teacher, student)).toEqual(["group [other] = [ab]"]);
  });

  it("refuses tokens of two texts", async () => {
    const [a, b] = [await tokensOf(bpe, "a"), await tokensOf(bpe, "b")];
    expect(() => alignTokens(a, b)).toThrow(DataError);
  });
});

describe("methods", () => {
  it("byte-spans matches nothing within a group", async () => {
    const { matches } = await aligned("the cat", [bpe, t5], "byte-spans");
    expect(matches).toEqual(["[the] = [ the]", "[eos] = [eos]"]);
  });

  it("needleman-wunsch gives the study's operations, wherever tokens stand", async () => {
    const { groups } = await aligned("the cats\n", [bpe, t5], "needleman-wunsch");
    expect(groups).toEqual(["match [the] = [ the]", "match [ cats] = [ ca]", "insert  = [t]", "replace [\n] = [s]", "match [eos] = [eos]"]);
  });

  it("needleman-wunsch alone pairs tokens of different places, which byte spans do not", async () => {
    const text = "…..";
    const [alone, default_] = [await aligned(text, [bpe, t5], "needleman-wunsch"), await aligned(text, [bpe, t5])];
    expect(alone.groups.filter((group) => group.startsWith("match"))).toHaveLength(3);
    expect(default_.matches).toEqual(["[.] = [.]", "[.] = [.]", "[eos] = [eos]"]);
  });
});

const anyText = fc
  .array(fc.constantFrom("the", "cat", " ", "\n", "…", "ﬁ", "①", "É", "123", "4", "😀", "日本", "s", ".", "</s>", "e\u0301"), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

/** Every token of each side once, in order; matches ascending. */
function assertTotalAndMonotone({ groups, teacherOf }: Alignment, teacher: TokenizedText, student: TokenizedText): void {
  const ends = (side: "teacher" | "student") => groups.map((group) => group[side].end);
  const starts = (side: "teacher" | "student") => groups.map((group) => group[side].start);
  for (const [side, { tokens }] of [["teacher", teacher] as const, ["student", student] as const]) {
    expect([...starts(side), tokens.length]).toEqual([0, ...ends(side)]);
  }
  const matched = [...teacherOf].filter((from) => from >= 0);
  expect(matched).toEqual([...new Set(matched)].sort((a, b) => a - b));
}

describe.each(methods)("an alignment by %s", (method) => {
  it("is total and monotone, for any two tokenizers", async () => {
    const tokenizers = [t5, bartLike, bpe, await bytes()];
    const tokenizer = fc.constantFrom(...tokenizers);
    await fc.assert(
      fc.asyncProperty(anyText, tokenizer, tokenizer, async (text, a, b) => {
        const [teacher, student] = [await tokensOf(a, text), await tokensOf(b, text)];
        const alignment = alignTokens(teacher, student, { method });
        assertTotalAndMonotone(alignment, teacher, student);
      }),
    );
  });

  it("covers, in a group of both sides, the same bytes", async () => {
    if (method === "needleman-wunsch") return;
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const [teacher, student] = [await tokensOf(bpe, text), await tokensOf(bartLike, text)];
        const bytesOf = ({ tokens }: TokenizedText, { start, end }: { start: number; end: number }) =>
          Buffer.concat(tokens.slice(start, end).map((token) => token.bytes)).toString("hex");
        for (const group of alignTokens(teacher, student, { method }).groups) {
          expect(bytesOf(teacher, group.teacher)).toBe(bytesOf(student, group.student));
        }
      }),
    );
  });
});

describe("identical tokenizers", () => {
  it.each(["needleman-wunsch", "byte-spans-then-needleman-wunsch"] as const)("give the identity by %s", async (method) => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom(t5, bartLike, bpe), async (text, tokenizer) => {
        const tokens = await tokensOf(tokenizer, text);
        expect([...alignTokens(tokens, tokens, { method }).teacherOf]).toEqual([...tokens.tokens.keys()]);
      }),
    );
  });

  it("give the identity by byte-spans where no tokens share a character", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom(bartLike, bpe), async (text, tokenizer) => {
        const tokens = await tokensOf(tokenizer, text);
        expect([...alignTokens(tokens, tokens, { method: "byte-spans" }).teacherOf]).toEqual([...tokens.tokens.keys()]);
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import type { LlmChoice, LogProbEntry } from "../llm/index.js";
import { type AnswerTokens, answerTokens, type ListFindings } from "./answer-tokens.js";
import { readChoice, storeChoice } from "./stored-choice.js";

const encoder = new TextEncoder();
const token = (text: string, logProb = -1) => ({ text, bytes: encoder.encode(text), logProb });
const entry = (text: string, logProb = -1, top: readonly string[] = [text]): LogProbEntry => ({
  ...token(text, logProb),
  top: top.map((each) => token(each, logProb)),
});
const choice = (text: string, entries: readonly LogProbEntry[]): LlmChoice => ({
  text,
  finishReason: "stop",
  logProbs: { shape: "content", hasBytes: true, entries },
});
const silent: ListFindings = { endOfSequence: { value: "entry without text" }, entries: { value: "tokens" } };
const named: ListFindings = { endOfSequence: { value: "entry with text", token: "<|im_end|>" }, entries: { value: "tokens" } };
const all = (text: string) => ({ start: 0, end: text.length, isStopped: false });

function spans(tokens: AnswerTokens | { reason: string }) {
  if ("reason" in tokens) return tokens.reason;
  return tokens.tokens.map(({ start, end, bytes, special }) => [Buffer.from(bytes).toString(), start, end, ...(special ? [special] : [])]);
}

describe("answerTokens", () => {
  test("of a whole answer with its end", () => {
    expect(spans(answerTokens(choice("Hi you", [entry("Hi"), entry(" you"), entry("")]), all("Hi you"), silent))).toEqual([
      ["Hi", 0, 2],
      [" you", 2, 6],
      ["", 6, 6, "eos"],
    ]);
    expect(spans(answerTokens(choice("Hi", [entry("Hi"), entry("<|im_end|>")]), all("Hi"), named))).toEqual([
      ["Hi", 0, 2],
      ["", 2, 2, "eos"],
    ]);
  });

  test("of a target within: a token that begins before it keeps its bytes, and covers what is the target's", () => {
    const text = "Digit: 12\n\nWord";
    const entries = [entry("Digit:"), entry(" 1"), entry("2"), entry("\n\n"), entry("Word")];
    expect(spans(answerTokens(choice(text, entries), { start: 7, end: 9, isStopped: true }, silent))).toEqual([
      [" 1", 0, 1],
      ["2", 1, 2],
    ]);
  });

  test("of a stop string whose tokens stay in the list and are no end", () => {
    expect(spans(answerTokens(choice("12", [entry("12"), entry("\n\n")]), all("12"), named))).toEqual([["12", 0, 2]]);
  });

  test("of a stop string that begins within a token: the token stays whole, and covers what is left of it", () => {
    // As vLLM lists "I do not" that was to stop at "ot", and a sentence that was to stop at a blank line.
    const cut = choice("I do n", [entry("I"), entry(" do"), entry(" not")]);
    expect(spans(answerTokens(cut, all("I do n"), named))).toEqual([
      ["I", 0, 1],
      [" do", 1, 4],
      [" not", 4, 6],
    ]);
    const lines = choice("Yes.", [entry(" Yes"), entry(".\n\n"), entry("More")]);
    expect(spans(answerTokens(lines, all("Yes."), named))).toEqual([
      [" Yes", 0, 3],
      [".\n\n", 3, 4],
    ]);
    expect(spans(answerTokens({ ...cut, finishReason: "length" }, all("I do n"), named))).toMatch(/go on behind the text's 6 bytes/);
  });

  test("of a text without the space that its first token has", () => {
    expect(spans(answerTokens(choice("Hi", [entry(" Hi"), entry("")]), all("Hi"), silent))).toEqual([
      [" Hi", 0, 2],
      ["", 2, 2, "eos"],
    ]);
  });

  test("of characters beyond ASCII goes by bytes", () => {
    const text = "né à";
    expect(spans(answerTokens(choice(text, [entry("né"), entry(" à")]), { start: 3, end: 4, isStopped: false }, silent))).toEqual([
      [" à", 0, 2],
    ]);
  });

  test("gives each position its list, in which the end is one", () => {
    const { positions } = answerTokens(
      choice("Hi", [entry("Hi", -0.5, ["Hi", ""]), entry("", -2, ["", "!"])]),
      all("Hi"),
      silent,
    ) as AnswerTokens;
    expect(positions).toEqual([
      {
        logProb: -0.5,
        top: [
          { bytes: encoder.encode("Hi"), logProb: -0.5 },
          { bytes: new Uint8Array(), special: "eos", logProb: -0.5 },
        ],
      },
      {
        logProb: -2,
        top: [
          { bytes: new Uint8Array(), special: "eos", logProb: -2 },
          { bytes: encoder.encode("!"), logProb: -2 },
        ],
      },
    ]);
  });

  test("where entries are pieces, one that its list does not have keeps none: the list is its last token's", () => {
    const whole = entry("é", -1);
    const folded: LogProbEntry = { ...entry("🦙", -0.5), top: [{ text: "", bytes: Uint8Array.of(0x99), logProb: -0.5 }] };
    const answer = choice("é🦙x", [whole, folded, { ...entry("x"), top: [token("y")] }]);
    const pieces = answerTokens(answer, all("é🦙x"), { ...silent, entries: { value: "pieces" } }) as AnswerTokens;
    expect([pieces.positions.map(({ top }) => top.length), pieces.pieces]).toEqual([[1, 0, 1], 1]);
    const tokens = answerTokens(answer, all("é🦙x"), silent) as AnswerTokens;
    expect([tokens.positions.map(({ top }) => top.length), tokens.pieces]).toEqual([[1, 1, 1], 0]);
  });

  test("where a character's parts are without text, its last one keeps no list: that says what may follow the parts", () => {
    // As vLLM lists a token of " 🧪🌟": three parts each, of which the last has the whole character, and candidates that are whole, too.
    const part = { text: "", bytes: new Uint8Array(), logProb: -2, top: [token("", -2), token("I", -3)] };
    const entries = [part, part, entry(" 🧪", -0.25, [" 🧪", " 🧬"]), part, part, entry("🌟", -0.5, ["🌟", "🌱"]), entry("!")];
    const tokens = answerTokens(choice(" 🧪🌟!", entries), all(" 🧪🌟!"), { ...named, entries: { value: "unknown" } }) as AnswerTokens;
    expect(tokens.positions.map(({ top, logProb }) => [top.length, logProb])).toEqual([
      ...[
        [2, -2],
        [2, -2],
        [0, -0.25],
      ],
      ...[
        [2, -2],
        [2, -2],
        [0, -0.5],
      ],
      [1, -1],
    ]);
    // The parts' log-probabilities are all there: their sum is the character's.
    expect(tokens.pieces).toBe(0);
  });

  test.each([
    ["other bytes", choice("Hi", [entry("Ho")]), /differs from the text at byte 1/],
    ["too few", choice("Hi you", [entry("Hi")]), /end after 2 of the text's 6 bytes/],
    ["none", { text: "Hi", finishReason: "stop", logProbs: undefined }, /sent none/],
    ["one without a number", choice("Hi", [{ ...entry("Hi"), logProb: undefined }]), /entry 0 has no log-probability/],
  ])("of %s is the reason", (_, answer, reason) => {
    expect(spans(answerTokens(answer, all(answer.text), silent))).toMatch(reason);
  });
});

test("a choice comes back from the disk as it was, also with tokens that are no text", () => {
  const broken = { text: "\ufffd", bytes: Uint8Array.of(0xf0, 0x9f), logProb: -0.25 };
  const kept = choice("🦙", [
    { ...broken, top: [broken, token("x", -3)] },
    { text: "", bytes: Uint8Array.of(0xa6, 0x99), logProb: undefined, top: [] },
  ]);
  const back = readChoice(JSON.parse(JSON.stringify(storeChoice(kept))));
  expect(back).toEqual({
    ...kept,
    logProbs: {
      ...kept.logProbs,
      entries: [
        { ...broken, text: "", top: [{ ...broken, text: "" }, token("x", -3)] },
        { text: "", bytes: Uint8Array.of(0xa6, 0x99), logProb: undefined, top: [] },
      ],
    },
  });
});

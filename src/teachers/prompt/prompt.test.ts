import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../core/index.js";
import { answerPart, chooseDemonstrations, parsePromptTemplate, renderPrompt, textsOf } from "./index.js";

const demonstrations = [
  { source: "one", target: "1" },
  { source: "two", target: "2" },
];

describe("renderPrompt", () => {
  const form = parsePromptTemplate({ system: "Write digits.", user: "Word: {source}", assistant: "Digit: {target}" });

  test("of a chat: a message of the user and its answer for each demonstration", () => {
    expect(renderPrompt(form, { source: "three", demonstrations }, "chat")).toEqual([
      { role: "system", content: "Write digits." },
      { role: "user", content: "Word: one" },
      { role: "assistant", content: "Digit: 1" },
      { role: "user", content: "Word: two" },
      { role: "assistant", content: "Digit: 2" },
      { role: "user", content: "Word: three" },
    ]);
  });

  test("of a continued text ends where the answer begins, without a space", () => {
    expect(renderPrompt(form, { source: "three", demonstrations }, "completions")).toBe(
      "Write digits.\n\nWord: one\nDigit: 1\n\nWord: two\nDigit: 2\n\nWord: three\nDigit:",
    );
  });

  test("without a system message sends none; with an empty one an empty one", () => {
    const bare = parsePromptTemplate({});
    expect(renderPrompt(bare, { source: "x", demonstrations: [] }, "chat")).toEqual([{ role: "user", content: "x" }]);
    expect(renderPrompt({ ...bare, system: "" }, { source: "x", demonstrations: [] }, "chat")).toEqual([
      { role: "system", content: "" },
      { role: "user", content: "x" },
    ]);
    expect(renderPrompt({ ...bare, system: "" }, { source: "x", demonstrations: [] }, "completions")).toBe("x\n");
  });

  test("takes sources as they are: names of the template and patterns in them stay text", () => {
    for (const source of ["{target} {source}", "$& $1 $$"]) {
      expect(textsOf(renderPrompt(form, { source, demonstrations: [] }, "chat"))).toEqual(["Write digits.", `Word: ${source}`]);
    }
  });
});

describe("parsePromptTemplate", () => {
  test.each([
    [{ user: "no place" }, /prompt\.user is "no place": expected \{source\} in it, once/],
    [{ user: "{source} {source}" }, /once/],
    [{ assistant: "{target}." }, /prompt\.assistant is "\{target\}\.": expected \{target\} at its end/],
    [{ assistent: "{target}" }, /unknown key 'assistent'/],
    [{ demonstrations: [{ source: "a" }] }, /demonstrations/],
  ])("refuses %j", (value, message) => {
    expect(() => parsePromptTemplate(value)).toThrow(ConfigError);
    expect(() => parsePromptTemplate(value)).toThrow(message);
  });

  test("draws from a file three, the same for every input, unless it says otherwise", () => {
    expect(parsePromptTemplate({ demonstrations: { from: "train.jsonl" } }).demonstrations).toEqual({
      from: "train.jsonl",
      count: 3,
      choose: "fixed",
    });
  });
});

describe("chooseDemonstrations", () => {
  const pairs = Array.from({ length: 20 }, (_, i) => ({ source: `s${i}`, target: `t${i}` }));

  test("draws different pairs, never the input's own, the same each time", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(19), fc.integer({ min: 1, max: 19 }), (seed, at, count) => {
        const input = { id: `i${at}`, source: `s${at}` };
        const drawn = chooseDemonstrations(pairs, { count, seed, input });
        expect(new Set(drawn.map(({ source }) => source)).size).toBe(count);
        expect(drawn.map(({ source }) => source)).not.toContain(input.source);
        expect(chooseDemonstrations(pairs, { count, seed, input })).toEqual(drawn);
      }),
    );
  });

  test("draws others for another input, and the same for all where none is named", () => {
    const of = (id: string) =>
      chooseDemonstrations(pairs, { count: 3, seed: 1, input: { id, source: id } })
        .map(({ source }) => source)
        .join();
    expect(new Set(Array.from({ length: 20 }, (_, i) => of(`other ${i}`))).size).toBeGreaterThan(15);
    expect(chooseDemonstrations(pairs, { count: 3, seed: 1 })).toEqual(chooseDemonstrations(pairs, { count: 3, seed: 1 }));
  });

  test("refuses to draw more than there are", () => {
    expect(() => chooseDemonstrations(pairs.slice(0, 3), { count: 3, seed: 1, input: { id: "a", source: "s1" } })).toThrow(DataError);
  });
});

describe("answerPart", () => {
  const part = (text: string, { assistant = "{target}", stop = [] as string[] } = {}) => {
    const { start, end, isStopped } = answerPart(text, { assistant }, stop);
    return [text.slice(start, end), isStopped];
  };

  test.each([
    [" 12 \n", {}, "12", false],
    ["Digit: 12", { assistant: "Digit: {target}" }, "12", false],
    [" Digit:12", { assistant: "Digit: {target}" }, "12", false],
    ["The Digit: 12", { assistant: "Digit: {target}" }, "The Digit: 12", false],
    ["12\n\nWord: x", { stop: ["\n\n", "Word"] }, "12", true],
    ["", {}, "", false],
    ["  ", { stop: ["x"] }, "", false],
    ["Digit:", { assistant: "Digit: {target}" }, "", false],
  ])("of %j with %j is %j", (text, options, target, isStopped) => {
    expect(part(text, options)).toEqual([target, isStopped]);
  });
});

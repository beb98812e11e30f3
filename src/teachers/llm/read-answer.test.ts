import { expect, test } from "vitest";
import { TeacherError } from "../../core/index.js";
import { readAnswer } from "./read-answer.js";

const read = (json: unknown) => readAnswer(json, { from: "http://h/v1", leftOut: [] });

test("choices stand in the order of their index; what a server leaves out is undefined, and an empty message an empty text", () => {
  const choices = [
    { index: 1, message: { role: "assistant", content: "b" }, finish_reason: "length" },
    { index: 0, message: { content: null }, finish_reason: null },
  ];
  expect(read({ choices })).toEqual({
    choices: [
      { text: "", finishReason: undefined, logProbs: undefined },
      { text: "b", finishReason: "length", logProbs: undefined },
    ],
    usage: undefined,
    leftOut: [],
  });
  expect(read({ choices: [{ text: "a" }], usage: { prompt_tokens: 3 } }).usage).toEqual({ promptTokens: 3, completionTokens: undefined });
});

test.each<[unknown, RegExp]>([
  [{ choices: [{ text: 5 }] }, /another shape: choices\.0\.text: /],
  [{ choices: [{ text: "a", logprobs: { content: [{ token: 1 }] } }] }, /another shape: content\.0\.token: /],
  [{ choices: [{ text: "a" }], usage: { prompt_tokens: -1 } }, /another shape: usage\.prompt_tokens: /],
  ["text", /another shape: the answer: /],
])("%j is another shape", (json, message) => {
  expect(() => read(json)).toThrow(TeacherError);
  expect(() => read(json)).toThrow(message);
});

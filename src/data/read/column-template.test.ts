import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { columnsOfTemplate, fillTemplate, isTemplate } from "./column-template.js";

const values = {
  context: "Rome fell.",
  answers: { text: ["476", "AD 476"], answer_start: [3] },
  label: 2,
  hypothesis_1: "no",
  hypothesis_2: "yes",
  count: 12n,
  nothing: null,
  "odd name": "x",
};
const fill = (template: string) => fillTemplate(template, { place: "a.jsonl:3", number: 3, values });

describe("fillTemplate", () => {
  it.each([
    ["{context}; answer: {answers.text[0]}", "Rome fell.; answer: 476"],
    ["{answers.text[1]}", "AD 476"],
    ["{hypothesis_{label}}", "yes"],
    ["{count} × {answers.answer_start[0]}", "12 × 3"],
    ["{{context}} = {context}", "{context} = Rome fell."],
    ["{odd name}", "x"],
    ["plain", "plain"],
    ["{context}{nothing}", undefined],
    ["{hypothesis_{nothing}}", undefined],
  ])("makes of %j %j", (template, text) => {
    expect(fill(template)).toBe(text);
  });

  it.each([
    ["{question}", 'a.jsonl:3: the row has no {question}; it has "context", "answers", '],
    ["{answers.text[2]}", "the row has no {answers.text[2]}"],
    ["{context.text}", "the row has no {context.text}"],
    ["{hypothesis_{count}}", "the row has no {hypothesis_12}"],
    ["{answers.text}", "{answers.text} is a list; expected text or a number."],
    ["{answers}", "{answers} is of the type object; expected"],
    ["{toString}", "the row has no {toString}"],
    ["{context", "has braces that do not match"],
    ["context}", "has braces that do not match"],
    ["{}", "nothing between them"],
  ])("refuses %j", (template, message) => {
    expect(() => fill(template)).toThrow(DataError);
    expect(() => fill(template)).toThrow(message);
  });
});

it("columnsOfTemplate are those that its paths can begin with", () => {
  const present = Object.keys(values);
  expect(columnsOfTemplate("{context}; {answers.text[0]}", present)).toEqual(["context", "answers"]);
  expect(columnsOfTemplate("{hypothesis_{label}}", present)).toEqual(["label", "hypothesis_1", "hypothesis_2"]);
  expect(columnsOfTemplate("{odd name}", present)).toEqual(["odd name"]);
  expect(columnsOfTemplate("no column", present)).toEqual([]);
});

it("a name with a brace is a template", () => {
  expect(["text", "{text}", "a {b}"].map(isTemplate)).toEqual([false, true, true]);
});

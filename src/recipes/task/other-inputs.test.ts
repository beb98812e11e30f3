import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyGpt2Json } from "../../models/testing/tiny-gpt2.js";
import { tinyT5Json } from "../../models/testing/tiny-t5.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { otherInputs } from "./other-inputs.js";

const folder = useFolder();

function model(json: Record<string, unknown>): string {
  const place = join(folder(), "model");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "config.json"), JSON.stringify(json));
  return place;
}

test("a folder that was made for another prompt is told, and one that says nothing, or the same, is not", () => {
  const from = model({
    ...tinyT5Json,
    task_specific_params: { "text2text-generation": { prefix: "> " }, summarization: { prefix: "summarize: " } },
  });
  expect(otherInputs({ teacher: { from }, student: { from: "auto" }, data: { prompt: "" } })).toEqual([
    'model was made to read the prompt "> " (its config.json), and data.prompt is "".',
  ]);
  expect(otherInputs({ model: { from }, data: { prompt: "> " } })).toEqual([]);
  expect(otherInputs({ model: { from: model(tinyT5Json) }, data: { prompt: "anything " } })).toEqual([]);
});

test("so is another separator of a decoder-only model", () => {
  const from = model({ ...tinyGpt2Json, task_specific_params: { "text-generation": { separator: " =>" } } });
  expect(otherInputs({ model: { from }, data: {} })).toEqual([
    'model was made to read the separator " =>" (its config.json), and data.separator is "".',
  ]);
  expect(otherInputs({ model: { from }, data: { separator: " =>" } })).toEqual([]);
});

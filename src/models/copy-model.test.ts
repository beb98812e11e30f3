import { describe, expect, test } from "vitest";
import { fill_, noGrad, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { copyModel } from "./copy-model.js";
import type { TextModel } from "./model.js";
import { tinyBart } from "./testing/tiny-bart.js";
import { tinyGpt2 } from "./testing/tiny-gpt2.js";
import { tinyLlama } from "./testing/tiny-llama.js";
import { tinyT5 } from "./testing/tiny-t5.js";

useNoLeaks();

const numbers = (model: TextModel) => model.parameters.state.map(([name, tensor]) => [name, tensor.toFloat32Array()] as const);

describe("copyModel", () => {
  test.each([
    ["a T5", tinyT5],
    ["a BART, whose logits have a bias that is not trained", tinyBart],
    ["a GPT-2", tinyGpt2],
    ["a Llama", tinyLlama],
  ])("has all that %s has, in memory of its own", (_, initialize) => {
    const model = initialize() as TextModel;
    const copy = copyModel(model);
    const before = numbers(model);
    expect(numbers(copy)).toEqual(before);
    expect(copy.parameters.names).toEqual(model.parameters.names);
    noGrad(() => scope(() => copy.parameters.state.forEach(([, tensor]) => void fill_(tensor, 3))));
    expect(numbers(model)).toEqual(before);
    for (const { parameters } of [model, copy]) parameters.dispose();
  });
});

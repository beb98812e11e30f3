import { expect, it } from "vitest";
import { countTokenizedTexts } from "./tokenized-text.js";

it.each([
  ["99 are chance", [...Array<string>(99).fill("It rains .")], 0],
  ["100 are not", [...Array<string>(100).fill("It rains ."), "It rains."], 100],
  [
    "a period at a word, or before a space, is none",
    Array<string>(200).fill("It rains.").concat(Array<string>(200).fill("It rains . ")),
    0,
  ],
])("%s", (_, texts, count) => expect(countTokenizedTexts(texts)).toBe(count));

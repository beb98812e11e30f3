import { expect, it } from "vitest";
import { exampleLines } from "./example-lines.js";

const read = (text: string) => ({ text, isLearned: false });
const learned = (text: string) => ({ text, isLearned: true });
const event = (parts: readonly { text: string; isLearned: boolean }[]) => ({
  kind: "example" as const,
  id: "train:1",
  tokens: 1_200,
  learnedTokens: 5,
  parts,
});

it("shows a row line by line, with a bar before what is learned", () => {
  const parts = [read("<s>user\nHi</s>\n<s>assistant\n"), learned("Hello.\nYou.</s>"), read("\n<s>user\n"), learned("ok</s>")];
  expect(exampleLines(event(parts), 80).split("\n")).toEqual([
    "  row train:1 as the model reads it: 1,200 tokens, of which it learns the 5 behind the bar",
    "      <s>user",
    "      Hi</s>",
    "      <s>assistant",
    "    │ Hello.",
    "    │ You.</s>",
    "      <s>user",
    "    │ ok</s>",
  ]);
});

it("breaks lines where the terminal ends, shortens long parts, and obeys nothing that a text says", () => {
  const lines = exampleLines(event([read(`${"x".repeat(30)}\n`), learned("a\u001b[2Jb"), read(`\n${"line\n".repeat(40)}`)]), 26).split(
    "\n",
  );
  expect(lines.slice(1, 4)).toEqual([`      ${"x".repeat(20)}`, `      ${"x".repeat(10)}`, "    │ a\ufffd[2Jb"]);
  expect(lines).toContain("      … 28 more lines …");
  expect(lines).toHaveLength(4 + 13);
});

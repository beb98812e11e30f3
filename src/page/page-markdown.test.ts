import { expect, test } from "vitest";
import type { Page } from "./page.js";
import { pageMarkdown } from "./page-markdown.js";

const page: Page = {
  title: "A <b>title</b>",
  subtitle: "of | something",
  sections: [
    {
      id: "one",
      title: "One",
      parts: [
        { kind: "paragraph", text: "Text with *stars*." },
        { kind: "table", caption: "Scores", header: ["", "NLL ↓"], rows: [["S", { text: "1.2", isBest: true, note: "p 0.01" }]] },
        { kind: "facts", facts: [["seed", "1"]] },
        { kind: "listing", summary: "Config", text: "a: ```b```" },
        { kind: "progress", label: "now", detail: "half" },
        { kind: "examples", step: 1, examples: [example("first"), example("second")] },
        { kind: "figures", figures: [{ title: "Curve", description: "It falls.", svg: "<svg></svg>" }] },
      ],
    },
  ],
};

function example(title: string) {
  return { title, tags: [], texts: [{ name: "KD", text: "a|b", note: "right" }] };
}

test("a page's texts and tables as Markdown, with nothing that a text could break", () => {
  expect(pageMarkdown(page).split("\n\n")).toEqual([
    "# A \\<b\\>title\\</b\\>",
    "of \\| something",
    "## One",
    "Text with \\*stars\\*.",
    "*Scores*",
    "|  | NLL ↓ |\n|---|---:|\n| S | **1.2** (p 0.01) |",
    "- seed: 1",
    "Config:",
    "````\na: ```b```\n````",
    "**first**",
    "- KD: a\\|b (right)",
    "*Curve.* It falls.\n",
  ]);
});

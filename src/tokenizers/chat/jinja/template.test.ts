import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { jsonValue } from "./json-value.js";
import { Template } from "./template.js";
import { TemplateProblem } from "./template-problem.js";

interface Entry {
  readonly template: string;
  readonly text?: string;
  readonly error?: string;
  readonly refused?: string;
}

const golden = JSON.parse(readFileSync(fileURLToPath(new URL("../../../../test/golden/chat/templates.json", import.meta.url)), "utf8")) as {
  readonly context: Readonly<Record<string, unknown>>;
  readonly kinds: Readonly<Record<string, readonly Entry[]>>;
};
const names = Object.fromEntries(Object.entries(golden.context).map(([name, value]) => [name, jsonValue(value)]));

/** What becomes of a template here, in the words of the golden file. */
function outcome(template: string): { readonly text?: string; readonly problem?: TemplateProblem } {
  try {
    return { text: new Template(template).render({ names }).text };
  } catch (error) {
    if (error instanceof TemplateProblem) return { problem: error };
    throw error;
  }
}

describe.each(Object.entries(golden.kinds))("small templates: %s", (_, entries) => {
  it.each(entries)("$template is rendered as Python does, or refused by name", ({ template, text, error, refused }) => {
    const { text: ours, problem } = outcome(template);
    if (refused !== undefined) expect(problem?.kind).toBe("unsupported");
    if (refused !== undefined) expect(problem?.message).toBe(refused);
    else if (error !== undefined) expect(ours ?? problem?.kind).not.toBe(ours);
    else expect(ours ?? problem).toBe(text);
  });
});

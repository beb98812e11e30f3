import { expect, test } from "vitest";
import type { GatheredAnswer } from "../gathered/index.js";
import { taughtStudents } from "./taught-students.js";

const answer = (k: number, hasLogProbs: boolean): GatheredAnswer => ({
  ...{ id: "a", source: "x", target: "y", ended: true, logProb: null, k },
  tokens: hasLogProbs ? { text: "y", tokens: [], positions: [], pieces: 0 } : undefined,
});
const labels = { data: { train: "a.jsonl" } } as never;
const none = { data: { validation: "v", test: "t" } } as never;

test.each([
  [labels, [answer(0, true), answer(1, false)], ["gold", "one-target", "more-targets", "logits-kd-one-target", "logits-kd-more-targets"]],
  [none, [answer(0, true)], ["one-target", "logits-kd-one-target"]],
  [none, [answer(0, false), answer(1, false)], ["one-target", "more-targets"]],
])("students are left out where there is nothing for them", (config, answers, names) => {
  expect(taughtStudents(config, answers)).toEqual(names);
});

test.each([
  ["more-targets", [answer(0, true)], /more-targets has nothing to learn from in answers\.from: there is one answer per input/],
  ["logits-kd-one-target", [answer(0, false)], /no answer has log-probabilities that can be used/],
] as const)("%s that is asked for by name is refused", (name, answers, message) => {
  expect(() => taughtStudents({ ...(none as object), students: [name] } as never, answers)).toThrow(message);
});

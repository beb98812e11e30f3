import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CheckpointError, ConfigError, InterruptedError, StorageError } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import type { T5 } from "../../models/index.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import type { RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { fill_, noGrad, scope, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type StudentLogProbOptions, studentLogProbs } from "./student-log-probs.js";

useNoLeaks();
const folder = useFolder();
const path = (): string => join(folder(), "student-log-probs.json");

let student: T5;
beforeEach(() => {
  student = tinyT5();
});
afterEach(() => student.parameters.dispose());

/** ln p of every next token, in float64, of one sequence by itself. */
function nextLogProbs(inputIds: readonly number[], written: readonly number[]): number[] {
  const integers = (values: readonly number[]) => Tensor.from(BigInt64Array.from(values, BigInt), [1, values.length]);
  const logits = noGrad(() =>
    scope(() => {
      const inputs = { inputIds: integers(inputIds), attentionMask: integers(inputIds.map(() => 1)) };
      const decoderInputIds = integers([student.config.decoderStartTokenId ?? 0, ...written]);
      return [...student.forward({ ...inputs, decoderInputIds }, { logits: "last" }).logits.toFloat32Array()];
    }),
  );
  const most = Math.max(...logits);
  const logSum = most + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return logits.map((value) => value - logSum);
}

/** A target of so many tokens, each the one that `choose` takes, and its log-probability. */
function write(inputIds: readonly number[], tokens: number, choose: (...values: number[]) => number) {
  const labels: number[] = [];
  let logProb = 0;
  for (let i = 0; i < tokens; i++) {
    const next = nextLogProbs(inputIds, labels);
    const best = choose(...next);
    labels.push(next.indexOf(best));
    logProb += best;
  }
  const example: EncodedExample = { id: inputIds.join(), inputIds: Int32Array.from(inputIds), labels: Int32Array.from(labels) };
  return { example, logProb };
}

/** What the student finds likeliest (`Math.max`), or least likely, for three inputs of different lengths. */
function written(choose: (...values: number[]) => number) {
  return [write([3, 4, 5, 1], 2, choose), write([6, 1], 5, choose), write([7, 8, 9, 10, 11, 1], 3, choose)];
}

async function ask(changes: Partial<StudentLogProbOptions> = {}, targets = written(Math.max).map(({ example }) => example)) {
  const events: RunEvent[] = [];
  const validation = written(Math.max).map(({ example }) => example);
  const emit = (event: RunEvent): void => void events.push(event);
  const options = { path: path(), targetsKey: "these", validation, batchTokens: 20, emit, ...changes };
  return { logProbs: await studentLogProbs(student, targets, options), events };
}

it("sums ln p over each target's own tokens, batched and padded", async () => {
  const { logProbs, events } = await ask();
  const expected = written(Math.max).map(({ logProb }) => logProb);
  for (const [i, logProb] of expected.entries()) expect(logProbs[i]).toBeCloseTo(logProb, 4);
  expect(events).toEqual([{ kind: "progress", done: 3, total: 3, unit: "pseudo-targets scored" }]);
});

it("is asked once: a run that goes on decides by what was written down", async () => {
  const first = await ask();
  const again = await ask({ batchTokens: 100 });
  expect(again).toEqual({ logProbs: first.logProbs, events: [] });
});

it("refuses what another student said, or what was said of other targets", async () => {
  await ask();
  await expect(ask({ targetsKey: "those" })).rejects.toThrow(CheckpointError);
  noGrad(() => fill_(student.parameters.tensors.at(-1) as Tensor, 0.5));
  await expect(ask()).rejects.toThrow("student-log-probs.json: is of another student, or of other pseudo-targets.");
});

it("refuses a record that was changed, and asks again where it is removed, as the hint says", async () => {
  const { logProbs } = await ask();
  const text = readFileSync(path(), "utf8");
  writeFileSync(path(), text.replace(String(logProbs[0]), String((logProbs[0] as number) + 0.5)));
  expect(readFileSync(path(), "utf8")).not.toBe(text);
  await expect(ask()).rejects.toThrow(StorageError);
  rmSync(path());
  expect((await ask()).logProbs).toEqual(logProbs);
});

it("refuses a student that predicts gold targets worse than a uniform guess, by the rule's name", async () => {
  const unlikely = written(Math.min);
  const nll = -unlikely.reduce((sum, { logProb }) => sum + logProb, 0) / 10;
  const attempt = ask({ validation: unlikely.map(({ example }) => example) });
  await expect(attempt).rejects.toThrow(ConfigError);
  await expect(attempt).rejects.toThrow(
    `pseudoTargets.filter.studentLogProb: the student that distillation starts from knows nothing of the task: its validation NLL is ${nll.toFixed(3)}, which is worse than a uniform guess among 24 tokens`,
  );
});

it("takes pseudo-targets that the student finds improbable, all of them: they are what is judged", async () => {
  const unlikely = written(Math.min);
  const { logProbs } = await ask(
    {},
    unlikely.map(({ example }) => example),
  );
  for (const [i, { logProb }] of unlikely.entries()) expect(logProbs[i]).toBeCloseTo(logProb, 4);
});

it("stops where it is told to, and says nothing of no targets", async () => {
  await expect(ask({ signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
  expect((await ask({}, [])).logProbs).toEqual([]);
});

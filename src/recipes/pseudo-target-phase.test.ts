import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { ArtifactStore, type RunEvent } from "../runs/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../tokenizers/index.js";
import type { PreparedData } from "./prepare-data.js";
import { pseudoTargetsOf } from "./pseudo-target-phase.js";

useNoLeaks();

test.each([
  [true, [/^no pseudo-targets are made: the recipe asks for those of unlabeled inputs, and the task has none\.$/]],
  [false, []],
])("a task without the inputs that a recipe asks for (%s) is told of once", async (isAsked, expected) => {
  const folder = mkdtempSync(join(tmpdir(), "retort-phase-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  const emit = (event: RunEvent): void => void (event.kind === "warning" && warnings.push(event.message));
  const tokenizer = trainByteLevelBpe(["a b"], { vocabularySize: 260 });
  const data = { tokenizer, dataset: { splits: { train: [] } } } as unknown as PreparedData;
  const decoding = { method: "greedy", maxNewTokens: 4 } as const;
  const place = { path: join(folder, "pseudo-targets.jsonl"), store: new ArtifactStore(join(folder, "store")), emit };
  const teacher = tinyT5();
  try {
    for (let call = 0; call < 2; call++) {
      const { perInput } = await pseudoTargetsOf(teacher, { data, isAsked, inputs: [], decoding, batchTokens: 100, ...place });
      expect(perInput).toEqual([]);
    }
  } finally {
    teacher.parameters.dispose();
  }
  expect(warnings).toEqual(expected.map((message) => expect.stringMatching(message)));
});

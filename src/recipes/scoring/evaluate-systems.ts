import type { TextModel } from "../../models/index.js";
import type { ArtifactStore } from "../../runs/index.js";
import { openBertScorer } from "../bert-score/index.js";
import type { FitContext, PreparedData } from "../task/index.js";
import { evaluateSystem, type SystemResult } from "./evaluate-system.js";

/** A model to score, and on what. */
export interface Evaluation {
  readonly model: TextModel;
  readonly split: "validation" | "test";
  /** The task as this model reads it. Default: as the others do. */
  readonly data?: PreparedData | undefined;
}

/**
 * Scores models on splits, each once, and tells the log: under the split's name, or `test/S` where several models are scored on one split.
 * @param evaluations By the names that the results get.
 */
export async function evaluateSystems<Name extends string>(
  evaluations: Readonly<Record<Name, Evaluation>>,
  { config, data, store, emit, signal }: Pick<FitContext, "config" | "data" | "emit" | "signal"> & { readonly store: ArtifactStore },
): Promise<Record<Name, SystemResult>> {
  const { bertScore } = config.evaluation;
  using scorer = bertScore && (await openBertScorer(bertScore, { onEvent: emit, signal }));
  const results: Partial<Record<Name, SystemResult>> = {};
  const entries = Object.entries(evaluations) as [Name, Evaluation][];
  const total = entries.reduce((sum, [, { split }]) => sum + data[split].length, 0);
  let before = 0;
  for (const [name, { model, split, data: read = data }] of entries) {
    const onProgress = (done: number, _: number, tokensPerSecond?: number): void =>
      emit({
        kind: "progress",
        done: before + done,
        total,
        unit: "outputs",
        ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
      });
    const result = await evaluateSystem(model, { split, data: read, config, store, scorer, onProgress, signal });
    before += data[split].length;
    const scores = Object.fromEntries(result.scores.map((score) => [score.name, score.value]));
    emit({ kind: "evaluation", split: name === split ? split : `${split}/${name}`, scores: { nll: result.nll, ...scores } });
    results[name] = result;
  }
  return results as Record<Name, SystemResult>;
}

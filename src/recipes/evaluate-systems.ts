import type { EncoderDecoderModel } from "../models/index.js";
import type { DistillContext } from "./distill-context.js";
import { evaluateSystem, type SystemResult } from "./evaluate-system.js";
import { type SystemName, systems } from "./systems.js";

/** Scores every system on the test split, once. */
export async function evaluateSystems(
  models: Readonly<Record<SystemName, EncoderDecoderModel>>,
  { config, data, emit, signal }: DistillContext,
): Promise<Record<SystemName, SystemResult>> {
  const results: Partial<Record<SystemName, SystemResult>> = {};
  for (const [i, name] of systems.entries()) {
    const onProgress = (done: number, total: number, tokensPerSecond: number): void =>
      emit({ kind: "progress", done: i * total + done, total: systems.length * total, unit: "outputs", tokensPerSecond });
    const result = await evaluateSystem(models[name], { split: "test", data, config, onProgress, signal });
    const scores = Object.fromEntries(result.scores.map((score) => [score.name, score.value]));
    emit({ kind: "evaluation", split: `test/${name}`, scores: { nll: result.nll, ...scores } });
    results[name] = result;
  }
  return results as Record<SystemName, SystemResult>;
}

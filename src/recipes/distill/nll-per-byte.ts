import { type SystemResult, targetBytes } from "../scoring/index.js";
import type { DistillContext } from "./distill-context.js";
import type { SystemName } from "./report/index.js";

type Results = Readonly<Record<SystemName, SystemResult>>;

/** Systems of which one has other tokens, with their NLL per byte, too: what they are compared by. Where all share a tokenizer, as they are. */
export function withNllPerByte(results: Results, split: "validation" | "test", { data }: Pick<DistillContext, "data">): Results {
  if (data.teacher === undefined) return results;
  const bytes = sum(targetBytes(data.dataset.splits[split]));
  const perByte = (result: SystemResult): SystemResult => ({ ...result, nllPerByte: sum(result.segments.nats) / bytes });
  return { S: perByte(results.S), T: perByte(results.T), KD: perByte(results.KD) };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

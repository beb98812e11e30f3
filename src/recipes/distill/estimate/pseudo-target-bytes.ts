import type { PseudoTargetLine } from "../../../distill/index.js";
import type { DistillContext } from "../distill-context.js";
import { pseudoTargetOptions } from "../pseudo-target-options.js";

/** The store and the run folder have one each. */
const copies = 2;
/** So many lines are measured: their mean is close enough. */
const measuredLines = 1_000;

/**
 * The bytes that a run's pseudo-targets take on disk, both copies together, from lines as they are written, of evenly spaced inputs. What the
 * teacher will write is not known, so gold targets stand in the targets' place.
 */
export function pseudoTargetBytes(context: DistillContext): number {
  const { inputs, decoding } = pseudoTargetOptions(context);
  const { train, dataset } = context.data;
  if (inputs.length === 0) return 0;
  const count = Math.min(inputs.length, measuredLines);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const { id, source } = inputs[Math.floor((i * inputs.length) / count)] as (typeof inputs)[number];
    const gold = Math.floor((i * train.length) / count);
    const ids = Array.from(train[gold]?.labels ?? []);
    const target = dataset.splits.train[gold]?.target ?? "";
    const line: PseudoTargetLine = { id, source, target, from: "teacher", logProb: -Math.PI, decoding, ids, ended: true, k: 0 };
    bytes += Buffer.byteLength(`${JSON.stringify(line)}\n`);
  }
  return Math.round((copies * inputs.length * context.config.pseudoTargets.sequences * bytes) / count);
}

import { eos, hash, nextLogits, tokenBytes } from "./toy-model.js";

/** How the tokens of one answer are chosen. */
export interface ToySampling {
  readonly temperature: number;
  readonly topK: number;
  readonly minP: number;
  /** Taken from the logits of tokens that have been written. */
  readonly penalty: number;
  readonly seed: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** Whether log-probabilities are those of the tempered distribution. */
  readonly tempered: boolean;
}

/** One chosen token with all log-probabilities at its position. */
export interface ToyStep {
  readonly id: number;
  readonly logProbs: Float64Array;
}

export interface ToyAnswer {
  readonly steps: readonly ToyStep[];
  readonly finishReason: "stop" | "length";
  /** The stop string that ended it. */
  readonly stoppedBy: string | undefined;
}

/** Goes on from a context until the end, a stop string or the limit. */
export function generateToy(context: readonly number[], sampling: ToySampling): ToyAnswer {
  const steps: ToyStep[] = [];
  while (steps.length < sampling.maxTokens) {
    const logits = nextLogits([...context, ...steps.map(({ id }) => id)]);
    const penalized = logits.slice();
    const logProbs = sampling.tempered ? processed(logits, sampling) : logSoftmax(logits, 1);
    for (const { id } of steps) penalized[id] = (logits[id] as number) - sampling.penalty;
    steps.push({ id: draw(penalized, sampling, steps.length), logProbs });
    if (steps.at(-1)?.id === eos) return { steps, finishReason: "stop", stoppedBy: undefined };
    const stoppedBy = sampling.stop.find((stop) => decode(steps.map(({ id }) => id)).includes(stop));
    if (stoppedBy !== undefined) return { steps, finishReason: "stop", stoppedBy };
  }
  return { steps, finishReason: "length", stoppedBy: undefined };
}

/** The tokens of a prompt as steps of their own, for servers that repeat it. */
export function promptSteps(context: readonly number[]): ToyStep[] {
  return context.map((id, i) => ({ id, logProbs: logSoftmax(nextLogits(context.slice(0, Math.max(1, i))), 1) }));
}

/** Tokens as text; U+FFFD for bytes that make no character. */
export function decode(ids: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...tokenBytes(id)])));
}

/** Token ids from the most to the least probable. */
export function ranked(values: Float64Array): number[] {
  return [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
}

function draw(logits: Float64Array, { temperature, topK, minP, seed }: ToySampling, position: number): number {
  const order = ranked(logits);
  const best = logits[order[0] as number] as number;
  if (temperature === 0) return order[0] as number;
  const kept = (topK > 0 ? order.slice(0, topK) : order).filter((id) => minP === 0 || (logits[id] as number) >= best + Math.log(minP));
  const weights = kept.map((id) => Math.exp(((logits[id] as number) - best) / temperature));
  let rest = hash(seed, position) * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, id] of kept.entries()) {
    rest -= weights[i] as number;
    if (rest < 0) return id;
  }
  return kept[0] as number;
}

/** After temperature, and −9999 for what the filter takes away: as vLLM has them where it is told to send processed ones. */
function processed(logits: Float64Array, { temperature, topK }: ToySampling): Float64Array {
  const logProbs = logSoftmax(logits, temperature || 1);
  for (const id of topK > 0 ? ranked(logits).slice(topK) : []) logProbs[id] = -9999;
  return logProbs;
}

function logSoftmax(logits: Float64Array, temperature: number): Float64Array {
  const scaled = logits.map((logit) => logit / temperature);
  const best = Math.max(...scaled);
  const total = best + Math.log(scaled.reduce((sum, logit) => sum + Math.exp(logit - best), 0));
  return scaled.map((logit) => logit - total);
}

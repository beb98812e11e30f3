import { InterruptedError } from "../../core/index.js";
import { batchByTokens, collateInputs } from "../../data/index.js";
import type { EncoderModel } from "../../models/index.js";
import { copy_, div, empty, mul, noGrad, reshape, scope, slice, sqrt, sum, type Tensor, to } from "../../tensor/index.js";

/** The token vectors of sentences, one after the other. The caller disposes them. */
export interface SentenceVectors {
  /** `[N, D]`, float32, each of length 1. */
  readonly vectors: Tensor;
  /** In which row each sentence begins. */
  readonly starts: readonly number[];
}

/** What embeds. */
export interface EmbedOptions {
  readonly layer: number;
  readonly batchTokens: number;
  /** Aborting it ends the work between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The vectors of every token of every sentence after a layer, computed in batches of similar length. The event loop turns between batches.
 * @throws InterruptedError when the signal fires.
 */
export async function embedSentences(
  model: EncoderModel,
  sentences: readonly Int32Array[],
  { layer, batchTokens, signal }: EmbedOptions,
): Promise<SentenceVectors> {
  const starts: number[] = [];
  const tokens = sentences.reduce((total, { length }) => {
    starts.push(total);
    return total + length;
  }, 0);
  const vectors = empty([tokens, model.config.hiddenSize], { device: model.device });
  try {
    const lengths = sentences.map(({ length }) => ({ source: length, target: 0 }));
    for (const members of batchByTokens(lengths, { maxTokens: batchTokens })) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new InterruptedError("interrupted while comparing texts; nothing was scored to its end.");
      const rows = members.map((index) => ({ start: starts[index] as number, ids: sentences[index] as Int32Array }));
      embedBatch(model, layer, rows, vectors);
    }
  } catch (error) {
    vectors.dispose();
    throw error;
  }
  return { vectors, starts };
}

function embedBatch(model: EncoderModel, layer: number, rows: readonly { start: number; ids: Int32Array }[], target: Tensor): void {
  noGrad(() =>
    scope(() => {
      const { device, config } = model;
      const inputs = rows.map(({ ids }, i) => ({ id: String(i), inputIds: ids }));
      const { hidden } = model.forward(collateInputs(inputs, { padTokenId: config.padTokenId, device }), { layers: layer });
      const all = reshape(to(hidden, { dtype: "float32" }), [-1, config.hiddenSize]);
      const width = hidden.shape[1] as number;
      rows.forEach(({ start, ids: { length } }, row) => {
        copy_(slice(target, 0, start, start + length), unitVectors(slice(all, 0, row * width, row * width + length)));
      });
    }),
  );
}

/** Each row divided by its length. */
function unitVectors(rows: Tensor): Tensor {
  return div(rows, sqrt(sum(mul(rows, rows), -1, true)));
}

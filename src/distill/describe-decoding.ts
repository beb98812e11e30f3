import type { Decoding } from "../generate/index.js";

/** How many sequences a decoding gives per input: K. */
export function sequencesPerInput(decoding: Decoding): number {
  return decoding.method === "greedy" ? 1 : (decoding.sequences ?? 1);
}

/** A decoding in words, for lists and reports: `beam search with 4 beams, 4 per input, at most 64 tokens`. */
export function describeDecoding(decoding: Decoding): string {
  const count = sequencesPerInput(decoding);
  return [method(decoding), ...(count > 1 ? [`${count} per input`] : []), `at most ${decoding.maxNewTokens} tokens`].join(", ");
}

function method(decoding: Decoding): string {
  if (decoding.method === "greedy") return "greedy decoding";
  if (decoding.method === "beam") return `beam search with ${decoding.beams} beams`;
  const { temperature = 1, topK, topP = 1, seed } = decoding;
  const cuts = [...(topK === undefined ? [] : [`, top-k ${topK}`]), ...(topP === 1 ? [] : [`, top-p ${topP}`])].join("");
  return `sampling at temperature ${temperature}${cuts}, seed ${seed}`;
}

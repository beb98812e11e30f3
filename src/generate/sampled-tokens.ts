import { RandomSequence } from "../core/index.js";
import { div, Tensor, to } from "../tensor/index.js";
import type { ChooseTokens, Row } from "./choose-tokens.js";
import type { SamplingDecoding } from "./decoding.js";
import { drawTokens } from "./draw-tokens.js";
import type { ProcessScores } from "./scores/index.js";

/**
 * Sampling: every row draws from its distribution after the processing, temperature, top-k and top-p, one number of its own random sequence per token.
 * That sequence is named `INPUT/NUMBER` under the decoding's seed, so what a row draws does not depend on the batch. Its n-th number decides its n-th token, also
 * behind a given beginning, whose tokens use theirs up.
 * @param names Of the batch's inputs.
 */
export function sampledTokens(decoding: SamplingDecoding, process: ProcessScores, names: readonly string[]): ChooseTokens {
  const { seed, sequences = 1, temperature = 1, topK, topP } = decoding;
  const streams = names.flatMap((name) =>
    Array.from({ length: sequences }, (_, number) => ({ numbers: RandomSequence.named(seed, `${name}/${number}`), used: 0 })),
  );
  const draw = ({ input, number, ids }: Row): number => {
    const stream = streams[input * sequences + number] as (typeof streams)[number];
    for (; stream.used < ids.length; stream.used++) stream.numbers.uniform();
    stream.used++;
    return 1 - stream.numbers.uniform();
  };
  return (logits, rows) => {
    const processed = process(logits, rows);
    // A row that ended draws nothing: it may stand in the batch as a copy whose original goes on.
    const draws = rows.map((row) => (row.ended ? 1 : draw(row)));
    const levels = to(Tensor.from(draws, [rows.length, 1]), { dtype: "float32", device: logits.device });
    return drawTokens(temperature === 1 ? processed : div(processed, temperature), levels, { topK, topP });
  };
}

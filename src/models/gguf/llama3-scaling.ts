import { shortNumber } from "./short-number.js";

/** Llama 3.1's scaling of rotary positions, by Hugging Face's keys. */
export interface Llama3Scaling {
  readonly rope_type: "llama3";
  readonly factor: number;
  readonly low_freq_factor: number;
  readonly high_freq_factor: number;
  readonly original_max_position_embeddings: number;
}

/** What the factors were made from besides the scaling. */
interface Rotation {
  readonly theta: number;
  /** The length that the file says the model was trained for, if it does. */
  readonly trained: number | undefined;
}

/** How far a factor may be off, relatively: it is a float32 that was computed in float32. */
const tolerance = 1e-5;

/**
 * The scaling that a file's `rope_freqs.weight` was made from: by how much each frequency is divided, 1 for the fast ones, `factor` for the slow ones, between them what mixes 1 and
 * 1 / factor in proportion to the turns that fit into the trained length. `low_freq_factor`, `high_freq_factor` and the trained length are told by the factors only up to a common
 * multiple: the file's length decides, or else that `low_freq_factor` is 1, as in every published model.
 * @returns undefined where no scaling gives these factors.
 */
export function llama3ScalingOf(factors: Float32Array, rotation: Rotation): Llama3Scaling | undefined {
  const factor = shortNumber(Math.max(...factors));
  const fitted = [...candidates(factors, factor, rotation)];
  return fitted.find((scaling) => isMadeFrom(factors, scaling, rotation.theta));
}

/** How many radians frequency i turns by from a position to the next. */
const frequency = (theta: number, i: number, count: number): number => theta ** (-i / count);

function* candidates(factors: Float32Array, factor: number, { theta, trained }: Rotation): Generator<Llama3Scaling> {
  const scaling = (low: number, high: number, length: number): Llama3Scaling => ({
    rope_type: "llama3",
    factor,
    low_freq_factor: shortNumber(low),
    high_freq_factor: shortNumber(high),
    original_max_position_embeddings: Math.round(length),
  });
  for (const length of trained === undefined ? [8192] : [trained, 8192]) yield scaling(1, 4, length);
  // Between the ends, the share of the plain frequency is a line in frequencies: share = (length · frequency / 2π − low) / (high − low).
  const points = [...factors].flatMap((value, i) => {
    const isBetween = value > 1 + tolerance && value < factor * (1 - tolerance);
    return isBetween
      ? [{ turns: frequency(theta, i, factors.length) / (2 * Math.PI), share: (1 / value - 1 / factor) / (1 - 1 / factor) }]
      : [];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return;
  const slope = (first.share - last.share) / (first.turns - last.turns);
  const start = slope * first.turns - first.share;
  // slope = length / (high − low) and start = low / (high − low).
  const lengthOverLow = slope / start;
  const low = trained === undefined ? 1 : Number((trained / lengthOverLow).toPrecision(4));
  yield scaling(low, Number(((low * (1 + start)) / start).toPrecision(4)), trained ?? lengthOverLow);
}

function isMadeFrom(factors: Float32Array, scaling: Llama3Scaling, theta: number): boolean {
  const { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: length } = scaling;
  if (!(low > 0 && high > low && length >= 1)) return false;
  return factors.every((value, i) => {
    const turns = (length * frequency(theta, i, factors.length)) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return Math.abs(value * ((1 - share) / factor + share) - 1) < tolerance;
  });
}

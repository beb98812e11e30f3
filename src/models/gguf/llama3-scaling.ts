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
 * multiple, and hardly where few frequencies lie between: the file's length decides, or else that the two are 1 and 4, or the one 1, as in every published model.
 * @returns undefined where no scaling gives these factors.
 */
export function llama3ScalingOf(factors: Float32Array, rotation: Rotation): Llama3Scaling | undefined {
  const factor = shortNumber(Math.max(...factors));
  return candidates(factors, factor, rotation).find((scaling) => isMadeFrom(factors, scaling, rotation.theta));
}

/** How many radians frequency i turns by from a position to the next. */
const frequency = (theta: number, i: number, count: number): number => theta ** (-i / count);

/** A frequency whose factor lies between the ends: the share of the plain frequency in the scaled one. */
interface Point {
  /** How many times it turns per position. */
  readonly turns: number;
  readonly share: number;
}

function pointsBetween(factors: Float32Array, factor: number, theta: number): Point[] {
  return [...factors].flatMap((value, i) => {
    if (value <= 1 + tolerance || value >= factor * (1 - tolerance)) return [];
    return [{ turns: frequency(theta, i, factors.length) / (2 * Math.PI), share: (1 / value - 1 / factor) / (1 - 1 / factor) }];
  });
}

/** Scalings that may have given the factors, the likeliest first. */
function candidates(factors: Float32Array, factor: number, { theta, trained }: Rotation): Llama3Scaling[] {
  const scaling = (low: number, high: number, length: number): Llama3Scaling => ({
    rope_type: "llama3",
    factor,
    low_freq_factor: rounded(low),
    high_freq_factor: rounded(high),
    original_max_position_embeddings: Math.round(length),
  });
  const points = pointsBetween(factors, factor, theta);
  const [first, last] = [points[0], points.at(-1)];
  const usual = (trained === undefined ? [] : [trained]).map((length) => scaling(1, 4, length));
  if (first === undefined || last === undefined) return [...usual, scaling(1, 4, 8192)];
  const ofOnePoint = scaling(1, 4, (1 + 3 * first.share) / first.turns);
  if (first === last) return [...usual, ofOnePoint];
  // The share is a line in the turns: (length · turns − low) / (high − low).
  const slope = (first.share - last.share) / (first.turns - last.turns);
  const start = slope * first.turns - first.share;
  const ofTwo = (low: number, length: number): Llama3Scaling => scaling(low, (low * (1 + start)) / start, length);
  return [...usual, ...(trained === undefined ? [] : [ofTwo((trained * start) / slope, trained)]), ofOnePoint, ofTwo(1, slope / start)];
}

/** As people choose such numbers: what was computed of float32 factors is off in the fifth digit. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
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

import { arange, div, mul, noGrad, powOf, scope, to } from "../../tensor/index.js";
import type { RopeParameters, RopeScaling } from "./rope-parameters.js";

/** By how many radians each pair of a head's numbers is turned from one position to the next, float32, d / 2 of them; largest first. */
export type Frequencies = Float32Array;

type Scaled<Type extends RopeScaling["ropeType"]> = Extract<RopeScaling, { readonly ropeType: Type }>;

const { fround } = Math;

/**
 * A model's frequencies: base^(−2i / d) (Su et al. 2021, section 3.2.2), scaled. In float32 step by step, as Transformers computes them: a last bit of a frequency is
 * some 1e-4 radians after a thousand positions.
 * @param length Of the longest sequence that is read, in tokens: a `dynamic` scaling depends on it.
 */
export function frequenciesOf(parameters: RopeParameters, headSize: number, length = 0): Frequencies {
  const { ropeTheta } = parameters;
  if (parameters.ropeType === "dynamic") return inverted(powers(grownBase(ropeTheta, headSize, parameters, length), headSize));
  const wavelengths = powers(ropeTheta, headSize);
  if (parameters.ropeType === "yarn") return byParts(wavelengths, ropeTheta, parameters);
  const plain = inverted(wavelengths);
  if (parameters.ropeType === "linear") return plain.map((frequency) => frequency / parameters.factor);
  return parameters.ropeType === "llama3" ? plain.map((frequency) => smoothed(frequency, parameters)) : plain;
}

/** What queries and keys are multiplied by besides: 1 but for YaRN (Peng et al. 2023, section 3.4). */
export function attentionFactorOf(parameters: RopeParameters): number {
  if (parameters.ropeType !== "yarn") return 1;
  const { factor, attentionFactor, mscale, mscaleAllDim } = parameters;
  const of = (scale: number): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  return attentionFactor ?? (mscale && mscaleAllDim ? of(mscale) / of(mscaleAllDim) : of(1));
}

/** base^(2i / d), by the engine's own power function. */
function powers(base: number, headSize: number): Float32Array {
  return noGrad(() => scope(() => powOf(base, div(mul(to(arange(0, headSize / 2), { dtype: "float32" }), 2), headSize)).toFloat32Array()));
}

function inverted(values: Float32Array): Float32Array {
  return values.map((value) => 1 / value);
}

/** The base for a sequence that is longer than those that the model was trained with. */
function grownBase(base: number, headSize: number, scaling: Scaled<"dynamic">, length: number): number {
  const { factor, originalMaxPositionEmbeddings: trained } = scaling;
  if (length <= trained) return base;
  return fround(base * ((factor * length) / trained - (factor - 1)) ** (headSize / (headSize - 2)));
}

/** Frequencies whose waves are longer than the trained length by a factor are divided; those between are mixed. */
function smoothed(
  frequency: number,
  { factor, lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings: trained }: Scaled<"llama3">,
): number {
  const wavelength = fround(fround(1 / frequency) * fround(2 * Math.PI));
  if (wavelength > trained / lowFreqFactor) return frequency / factor;
  if (wavelength < trained / highFreqFactor) return frequency;
  const share = fround(fround(fround(trained / wavelength) - lowFreqFactor) / (highFreqFactor - lowFreqFactor));
  return fround(fround(fround(1 - share) * frequency) / factor) + fround(share * frequency);
}

/** Fast frequencies stay, slow ones are divided by the factor, those between are mixed (Peng et al. 2023, section 3.2). */
function byParts(wavelengths: Float32Array, base: number, scaling: Scaled<"yarn">): Frequencies {
  const { factor, truncate = true, betaFast = 32, betaSlow = 1, originalMaxPositionEmbeddings: trained } = scaling;
  const size = 2 * wavelengths.length;
  const place = (turns: number): number => (size * Math.log(trained / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, last] = [place(betaFast), place(betaSlow)];
  const low = Math.max(truncate ? Math.floor(first) : first, 0);
  const high = Math.min(truncate ? Math.ceil(last) : last, size - 1);
  const width = high === low ? 0.001 : high - low;
  return wavelengths.map((wavelength, i) => {
    const kept = fround(1 - Math.min(1, Math.max(0, fround(fround(i - low) / width))));
    return fround(fround(1 / fround(factor * wavelength)) * fround(1 - kept)) + fround(fround(1 / wavelength) * kept);
  });
}

import { ConfigError } from "../core/index.js";
import type { BeamDecoding, Decoding, DecodingLimits, SamplingDecoding } from "./decoding.js";

/** Refuses settings that mean nothing. @throws ConfigError that names the setting, its value and what it may be. */
export function assertDecoding(decoding: Decoding): void {
  assertLimits(decoding);
  if (decoding.method === "beam") assertBeam(decoding);
  if (decoding.method === "sampling") assertSampling(decoding);
}

function assertLimits({ maxNewTokens, minNewTokens = 0, repetitionPenalty = 1, noRepeatNgramSize = 0 }: DecodingLimits): void {
  assertThat(isCount(maxNewTokens, 1), { maxNewTokens }, "at least 1, and whole");
  assertThat(
    isCount(minNewTokens, 0) && minNewTokens <= maxNewTokens,
    { minNewTokens },
    `from 0 to maxNewTokens (${maxNewTokens}), and whole`,
  );
  assertThat(isPositive(repetitionPenalty), { repetitionPenalty }, "above 0");
  assertThat(isCount(noRepeatNgramSize, 0), { noRepeatNgramSize }, "at least 0, and whole");
}

function assertBeam({ beams, sequences = 1, lengthPenalty = 1, earlyStopping = false, diversity }: BeamDecoding): void {
  assertThat(isCount(beams, 1), { beams }, "at least 1, and whole");
  assertThat(isCount(sequences, 1) && sequences <= beams, { sequences }, `from 1 to beams (${beams}), and whole`);
  assertThat(Number.isFinite(lengthPenalty), { lengthPenalty }, "a finite number");
  assertThat([true, false, "never"].includes(earlyStopping), { earlyStopping }, 'true, false or "never"');
  if (diversity === undefined) return;
  const { groups, penalty } = diversity;
  assertThat(isCount(groups, 1) && beams % groups === 0, { "diversity.groups": groups }, `a divisor of beams (${beams})`);
  assertThat(Number.isFinite(penalty) && penalty >= 0, { "diversity.penalty": penalty }, "at least 0");
}

function assertSampling({ seed, sequences = 1, temperature = 1, topK = 1, topP = 1 }: SamplingDecoding): void {
  assertThat(Number.isSafeInteger(seed), { seed }, "a whole number");
  assertThat(isCount(sequences, 1), { sequences }, "at least 1, and whole");
  assertThat(isPositive(temperature), { temperature }, "above 0");
  assertThat(isCount(topK, 1), { topK }, "at least 1, and whole");
  assertThat(topP > 0 && topP <= 1, { topP }, "above 0 and at most 1");
}

function assertThat(holds: boolean, setting: Readonly<Record<string, unknown>>, expected: string): void {
  if (holds) return;
  const [name, value] = Object.entries(setting)[0] as [string, unknown];
  throw new ConfigError(`decoding: ${name} is ${String(value)}; it must be ${expected}.`);
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

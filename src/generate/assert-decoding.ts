import { ConfigError } from "../core/index.js";
import type { BeamDecoding, Decoding, DecodingLimits, SamplingDecoding } from "./decoding.js";

/** What a decoding is called where its settings were given. */
export interface DecodingNames {
  /** Where it stands, such as `evaluation.decoding`. Default: `decoding`. */
  readonly place?: string;
  /** The setting that `maxNewTokens` was taken from. Default: `maxNewTokens`. */
  readonly limit?: string;
}

/** Fails, naming a setting with its value and what it must be, unless something holds. */
type Assert = (holds: boolean, setting: Readonly<Record<string, unknown>>, expected: string) => void;

/** Refuses settings that mean nothing. @throws ConfigError that names the setting, its value and what it may be. */
export function assertDecoding(decoding: Decoding, { place = "decoding", limit = "maxNewTokens" }: DecodingNames = {}): void {
  const assertThat: Assert = (holds, setting, expected) => {
    if (holds) return;
    const [name, value] = Object.entries(setting)[0] as [string, unknown];
    throw new ConfigError(`${place}: ${name} is ${String(value)}; it must be ${expected}.`);
  };
  assertLimits(decoding, limit, assertThat);
  if (decoding.method === "beam") assertBeam(decoding, assertThat);
  if (decoding.method === "sampling") assertSampling(decoding, assertThat);
}

function assertLimits(limits: DecodingLimits, limit: string, assertThat: Assert): void {
  const { maxNewTokens, minNewTokens = 0, repetitionPenalty = 1, noRepeatNgramSize = 0 } = limits;
  const { suppressTokens = [], beginSuppressTokens = [], badWordsIds = [], maxLength = 2, minLength = 0 } = limits;
  assertThat(isCount(maxNewTokens, 1), { maxNewTokens }, "at least 1, and whole");
  assertThat(isCount(minNewTokens, 0) && minNewTokens <= maxNewTokens, { minNewTokens }, `from 0 to ${limit} (${maxNewTokens}), and whole`);
  assertThat(isPositive(repetitionPenalty), { repetitionPenalty }, "above 0");
  assertThat(isCount(noRepeatNgramSize, 0), { noRepeatNgramSize }, "at least 0, and whole");
  assertThat(areTokens(suppressTokens), { suppressTokens }, "token ids");
  assertThat(areTokens(beginSuppressTokens), { beginSuppressTokens }, "token ids");
  const areRuns = badWordsIds.every((run) => run.length > 0 && areTokens(run));
  assertThat(areRuns, { badWordsIds: JSON.stringify(badWordsIds) }, "lists of token ids, none of them empty");
  assertThat(isCount(maxLength, 2), { maxLength }, "at least 2, and whole: what a sequence goes on from counts");
  assertThat(isCount(minLength, 0), { minLength }, "at least 0, and whole");
}

function assertBeam({ beams, sequences = 1, lengthPenalty = 1, earlyStopping = false, diversity }: BeamDecoding, assertThat: Assert): void {
  assertThat(isCount(beams, 1), { beams }, "at least 1, and whole");
  assertThat(isCount(sequences, 1) && sequences <= beams, { sequences }, `from 1 to beams (${beams}), and whole`);
  assertThat(Number.isFinite(lengthPenalty), { lengthPenalty }, "a finite number");
  assertThat([true, false, "never"].includes(earlyStopping), { earlyStopping }, 'true, false or "never"');
  if (diversity === undefined) return;
  const { groups, penalty } = diversity;
  assertThat(isCount(groups, 1) && beams % groups === 0, { "diversity.groups": groups }, `a divisor of beams (${beams})`);
  assertThat(Number.isFinite(penalty) && penalty >= 0, { "diversity.penalty": penalty }, "at least 0");
}

function assertSampling({ seed, sequences = 1, temperature = 1, topK = 1, topP = 1 }: SamplingDecoding, assertThat: Assert): void {
  assertThat(Number.isSafeInteger(seed), { seed }, "a whole number");
  assertThat(isCount(sequences, 1), { sequences }, "at least 1, and whole");
  assertThat(isPositive(temperature), { temperature }, "above 0");
  assertThat(isCount(topK, 1), { topK }, "at least 1, and whole");
  assertThat(topP > 0 && topP <= 1, { topP }, "above 0 and at most 1");
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function areTokens(ids: readonly number[]): boolean {
  return ids.every((id) => isCount(id, 0));
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

import type { BeamDecoding, Decoding } from "../generate/index.js";

/** How many sequences a decoding gives per input: K. */
export function sequencesPerInput(decoding: Decoding): number {
  return decoding.method === "greedy" ? 1 : (decoding.sequences ?? 1);
}

/** A decoding in words, for lists and reports, with every setting that is not at its default: `beam search with 4 beams, 4 per input, at most 64 tokens`. */
export function describeDecoding(decoding: Decoding): string {
  const count = sequencesPerInput(decoding);
  return [method(decoding), ...(count > 1 ? [`${count} per input`] : []), ...limits(decoding)].join(", ");
}

function limits(decoding: Decoding): string[] {
  const { maxNewTokens, minNewTokens = 0, maxLength, minLength = 0, repetitionPenalty = 1, noRepeatNgramSize = 0 } = decoding;
  return [
    `${minNewTokens === 0 ? "" : `at least ${minNewTokens} and `}at most ${maxNewTokens} tokens`,
    ...(repetitionPenalty === 1 ? [] : [`repetition penalty ${repetitionPenalty}`]),
    ...(noRepeatNgramSize === 0 ? [] : [`no ${noRepeatNgramSize}-gram twice`]),
    ...(minLength === 0 ? [] : [`at least ${minLength} tokens with the source`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} tokens with the source`]),
    ...withoutTokens(decoding),
  ];
}

function withoutTokens({ suppressTokens = [], beginSuppressTokens = [], badWordsIds = [] }: Decoding): string[] {
  const count = (ids: readonly unknown[], what: string): string[] => (ids.length === 0 ? [] : [`${ids.length} ${what}`]);
  return [
    ...count(suppressTokens, "tokens suppressed"),
    ...count(beginSuppressTokens, "tokens suppressed at the beginning"),
    ...count(badWordsIds, "runs of tokens forbidden"),
  ];
}

function method(decoding: Decoding): string {
  if (decoding.method === "greedy") return "greedy decoding";
  if (decoding.method === "beam") return beamSearch(decoding);
  const { temperature = 1, topK, topP = 1, seed } = decoding;
  const cuts = [...(topK === undefined ? [] : [`, top-k ${topK}`]), ...(topP === 1 ? [] : [`, top-p ${topP}`])].join("");
  return `sampling at temperature ${temperature}${cuts}, seed ${seed}`;
}

function beamSearch({ beams, diversity, lengthPenalty = 1, earlyStopping = false }: BeamDecoding): string {
  return [
    `beam search with ${beams} beams`,
    ...(diversity === undefined ? [] : [` in ${diversity.groups} groups, diversity penalty ${diversity.penalty}`]),
    ...(lengthPenalty === 1 ? [] : [`, length penalty ${lengthPenalty}`]),
    ...(earlyStopping === false ? [] : [earlyStopping === true ? ", stopping early" : ", never stopping early"]),
  ].join("");
}

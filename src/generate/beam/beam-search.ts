import type { DecoderCache, DecodingWeights, EncoderInputs, TextModel } from "../../models/index.js";
import { gather, logSoftmax, reshape, scope, type Tensor, topk, unbind, view } from "../../tensor/index.js";
import { beginningsOf } from "../beginnings.js";
import { cacheSources } from "../cache-sources.js";
import type { BeamDecoding } from "../decoding.js";
import type { Generated } from "../generated.js";
import { nextLogits } from "../next-logits.js";
import type { ProcessScores } from "../scores/index.js";
import { BeamGroup } from "./beam-group.js";
import { bestContinuations, type NextScores } from "./best-continuations.js";
import { diversityPenalty } from "./diversity-penalty.js";

/** How a batch is searched. */
export interface BeamSearchOptions {
  readonly decoding: BeamDecoding;
  /** Acts on log-probabilities, as in Transformers' beam search. */
  readonly process: ProcessScores;
  readonly weights: DecodingWeights;
  /** As in `GenerateOptions`. */
  readonly vocabularySize: number | undefined;
}

/** One input's search: its groups of beams, of which there is one unless diversity is asked for. */
type Search = readonly BeamGroup[];

/** What all steps of a search use. */
interface Context extends BeamSearchOptions {
  readonly model: TextModel;
  readonly cache: DecoderCache;
}

/**
 * Beam search, as Transformers 5 does it; with `diversity`, diverse beam search (Vijayakumar et al. 2016), which it no longer has. The source is encoded
 * once per input and shared by its beams. One list per input of its `sequences` best, best first: fewer only if the model can say nothing else.
 */
export function beamSearch(model: TextModel, inputs: EncoderInputs, options: BeamSearchOptions): Generated[][] {
  const { maxNewTokens, beams: rowsPerInput, sequences = 1 } = options.decoding;
  const { sources, prefixes } = beginningsOf(model, inputs);
  const searches = prefixes.map((prefix) => startSearch(model, options.decoding, prefix));
  const cache = cacheSources(model, sources, { capacity: maxNewTokens, weights: options.weights, rowsPerInput });
  const context: Context = { ...options, model, cache };
  let active: readonly Search[] = searches;
  while (active.some(isGoing)) {
    if (cache.length > 0) active = rearrange(active, cache);
    scope(() => advance(active, context));
  }
  return searches.map((groups) =>
    groups
      .flatMap(({ finished }) => finished)
      .sort((a, b) => b.score - a.score)
      .slice(0, sequences),
  );
}

function startSearch({ config }: TextModel, decoding: BeamDecoding, prefix: readonly number[]): Search {
  const { eosTokenId, endTokenIds, forcedEosTokenId } = config;
  const { beams, diversity } = decoding;
  const count = diversity?.groups ?? 1;
  return Array.from(
    { length: count },
    () => new BeamGroup({ ...decoding, size: beams / count, prefix, eosTokenId, endTokenIds, forcedEosTokenId }),
  );
}

function isGoing(groups: Search): boolean {
  return groups.some(({ isDone }) => !isDone);
}

/** One token more for every beam; group by group, because a group avoids what those before it took. */
function advance(active: readonly Search[], { model, cache, decoding, process, vocabularySize }: Context): void {
  const beams = active.flat().flatMap((group) => group.beams);
  const byGroup = rowsByGroup(logSoftmax(nextLogits(model, cache, beams, vocabularySize), -1), decoding);
  for (const [number, logProbs] of byGroup.entries()) {
    const groups = active.map((all) => all[number] as BeamGroup);
    const taken = active.map((all) => all.slice(0, number).flatMap(({ newestTokens }) => newestTokens));
    const diverse = diversityPenalty(logProbs, taken, decoding.diversity?.penalty ?? 0);
    const scores = process(
      diverse,
      groups.flatMap((group) => group.beams),
    );
    advanceGroups(groups, scores, logProbs);
  }
}

/** The rows `[B·K, V]` of each group's beams, `[B·K/groups, V]`. */
function rowsByGroup(rows: Tensor, { beams, diversity: { groups } = { groups: 1, penalty: 0 } }: BeamDecoding): Tensor[] {
  if (groups === 1) return [rows];
  const vocabulary = rows.shape[1] as number;
  const apart = view(rows, [-1, groups, beams / groups, vocabulary]);
  return unbind(apart, 1).map((group) => reshape(group, [-1, vocabulary]));
}

/** One group of every input, by its beams' scores for the next token and the model's log-probabilities, `[B·K/groups, V]`. */
function advanceGroups(groups: readonly BeamGroup[], scores: Tensor, logProbs: Tensor): void {
  const { needed } = groups[0] as BeamGroup;
  const best = topk(scores, Math.min(needed, scores.shape[1] as number));
  const ids = best.indices.toIntegers();
  const values = best.values.toFloat32Array();
  const own = gather(logProbs, 1, best.indices).toFloat32Array();
  const perGroup = ids.length / groups.length;
  for (const [i, group] of groups.entries()) {
    if (group.isDone) continue;
    const [start, end] = [i * perGroup, (i + 1) * perGroup];
    const next: NextScores = { ids: ids.slice(start, end), scores: values.subarray(start, end), logProbs: own.subarray(start, end) };
    const beamScores = group.beams.map(({ score }) => score);
    group.advance(bestContinuations(beamScores, next, needed));
  }
}

/** Moves every beam's keys and values to where it stands now; inputs that are done leave when they are a quarter of the batch. */
function rearrange(active: readonly Search[], cache: DecoderCache): readonly Search[] {
  const rows = active.map((groups, i) => parentRows(groups, i * cache.rowsPerInput));
  const going = active.filter(isGoing);
  if (going.length > 0.75 * active.length) {
    cache.reorderRows(rows.flat());
    return active;
  }
  cache.selectRows(active.flatMap((search, i) => (isGoing(search) ? (rows[i] as number[]) : [])));
  return going;
}

/** The rows of the batch that an input's beams go on from; `first` is its first row. */
function parentRows(groups: readonly BeamGroup[], first: number): number[] {
  return groups.flatMap(({ parents }, group) => parents.map((parent) => first + group * parents.length + parent));
}

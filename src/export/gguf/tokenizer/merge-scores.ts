import type { TokenizerJson } from "../../../tokenizers/index.js";
import { refuseTokenizer } from "./vocabulary.js";

type Merge = readonly [left: string, right: string];

const mergesOf = ({ model }: TokenizerJson): readonly Merge[] => model.merges ?? [];

/**
 * A score for every piece that merges make: the earlier, the higher.
 * @throws TokenizerError where the merges of one piece do not stand together: no score then says when it is made.
 */
export function scoresOf(json: TokenizerJson, place: string): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  let last: string | undefined;
  for (const [left, right] of mergesOf(json)) {
    const piece = left + right;
    if (piece !== last && scores.has(piece)) {
      refuseTokenizer(place, `the order of its merges: those that make ${JSON.stringify(piece)} stand apart, and scores of pieces`);
    }
    if (piece !== last) scores.set(piece, 0 - scores.size);
    last = piece;
  }
  return scores;
}

/**
 * Makes sure that joining whatever gives a piece is what the merges do: each way to cut a piece in two, into characters and pieces, is a merge.
 * @throws TokenizerError naming a pair that is none, and that llama.cpp would join; and pairs that it would join in another order where a piece overlaps itself.
 */
export function assertJoinedByScore(json: TokenizerJson, place: string): void {
  const added = new Set(json.added_tokens.map(({ content }) => content));
  const pieces = new Set(Object.keys(json.model.vocab).filter((piece) => !added.has(piece)));
  const ranks = new Map(mergesOf(json).map((merge, rank) => [merge.join(" "), rank]));
  for (const piece of pieces) {
    const cuts = cutsOf(piece).filter((parts) => parts.every((part) => pieces.has(part) || isCharacter(part)));
    const missing = cuts.find((cut) => !ranks.has(cut.join(" ")));
    if (missing !== undefined) {
      refuseTokenizer(place, `a piece that its merges do not make of any two, ${JSON.stringify(piece)} of ${JSON.stringify(missing)}`);
    }
    assertLeftmostFirst({ cuts, ranks, place });
  }
}

/** `aa` + `a` beside `a` + `aa`: in `aaaa`, the piece can be made in two places that share a part. llama.cpp takes the one on the left. */
function assertLeftmostFirst(given: {
  readonly cuts: readonly Merge[];
  readonly ranks: ReadonlyMap<string, number>;
  readonly place: string;
}): void {
  const { cuts, ranks, place } = given;
  const rankOf = (cut: Merge): number => ranks.get(cut.join(" ")) as number;
  for (const first of cuts) {
    const next = cuts.find(([left]) => left === first[1]);
    if (next === undefined || rankOf(next) >= rankOf(first)) continue;
    refuseTokenizer(place, `the order of its merges: ${JSON.stringify(next)} before ${JSON.stringify(first)}, and the leftmost of them`);
  }
}

const isCharacter = (text: string): boolean => Array.from(text).length === 1;

/** A text in two parts, in every way. */
function cutsOf(text: string): Merge[] {
  const characters = Array.from(text);
  return characters.slice(1).map((_, i) => [characters.slice(0, i + 1).join(""), characters.slice(i + 1).join("")] as const);
}

import { interval, median } from "./statistics.mjs";

/**
 * Both sides do one measure in turns, pair by pair, so that the machine's drift hits both alike.
 * @param {object} measure of measures.mjs
 * @param {{ retort: Function, peer: Function }} sides how each is asked
 * @param {{ pairs: number, warmup: number, exact: boolean }} settings `exact`: rounding is the same on both sides, as far as tokens depend on it
 * @returns medians, the paired ratio with its 95 % interval, and whether that keeps the measure's bound; or the `error` that ended it.
 */
export async function compare(measure, sides, { pairs, warmup, exact }) {
  const { name, request, bound } = measure;
  const ask = { ...sides, sameTokens: mustBeSameTokens(measure, exact) };
  try {
    for (let i = 0; i < warmup; i++) for (const side of [sides.retort, sides.peer]) await side(numbered(measure, -1 - i));
    const rows = [];
    for (let i = 0; i < pairs; i++) rows.push(await takeTurns(numbered(measure, i), ask, i));
    return { name, request, bound, ...summarize(rows, bound), rows };
  } catch (error) {
    return { name, request, bound, holds: false, error: error.message };
  }
}

/** Sequences of a length that was asked for, and beams of the same weights where rounding does not decide, are the same on both sides. */
function mustBeSameTokens({ weights, draws = false }, exact) {
  return weights === undefined || (exact && !draws);
}

/** What is drawn differs from pair to pair. */
function numbered({ request, draws = false }, seed) {
  return draws ? { ...request, seed } : request;
}

async function takeTurns(request, { retort, peer, sameTokens }, i) {
  // Who goes first alternates, so that neither always runs on the cooler machine.
  const [first, second] = i % 2 === 0 ? [retort, peer] : [peer, retort];
  const { gflops } = await retort({ op: "sgemm" });
  const [a, b] = [await first(request), await second(request)];
  const [own, other] = i % 2 === 0 ? [a, b] : [b, a];
  if (sameTokens && own.tokens !== other.tokens) throw new Error(`Retort made ${own.tokens} tokens and the peer ${other.tokens}`);
  // Where each side has made sequences of its own, the peer's seconds are scaled to as many tokens as ours.
  const scale = own.tokens === other.tokens ? 1 : own.tokens / other.tokens;
  return {
    retort: own.seconds,
    peer: other.seconds * scale,
    gflops,
    tokens: own.tokens,
    peerTokens: other.tokens,
    peakMebibytes: own.peakMebibytes,
    peerPeakMebibytes: other.peakMebibytes ?? undefined,
    phases: Object.entries(own.phases ?? {}).map(([name, seconds]) => ({ name, retort: seconds, peer: other.phases[name] * scale })),
  };
}

function summarize(rows, bound = 0) {
  const ratio = interval(rows.map((row) => Math.log(row.peer / row.retort))).map(Math.exp);
  const keys = ["retort", "peer", "gflops", "tokens", "peakMebibytes", "peerPeakMebibytes"].filter((key) => rows[0][key] !== undefined);
  const phases = rows[0].phases.map(({ name }, i) => ({
    name,
    ...medians(
      ["retort", "peer"],
      rows.map((row) => row.phases[i]),
    ),
  }));
  return { ratio, medians: medians(keys, rows), phases, holds: ratio[1] >= bound };
}

function medians(keys, rows) {
  return Object.fromEntries(keys.map((key) => [key, median(rows.map((row) => row[key]))]));
}

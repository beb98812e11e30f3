import { interval, median } from "./statistics.mjs";

/**
 * Both sides do one measure in turns, pair by pair, so that the machine's drift hits both alike.
 * @param {object} measure of measures.mjs
 * @param {{ retort: Function, peer: Function }} sides how each is asked
 * @param {{ pairs: number, warmup: number }} counts
 * @returns medians, the paired ratio with its 95 % interval, and whether that keeps the measure's bound; or the `error` that ended it.
 */
export async function compare({ name, request, bound }, { retort, peer }, { pairs, warmup }) {
  try {
    for (let i = 0; i < warmup; i++) for (const ask of [retort, peer]) await ask(request);
    const rows = [];
    for (let i = 0; i < pairs; i++) rows.push(await takeTurns(request, { retort, peer }, i));
    return { name, request, bound, ...summarize(rows, bound), rows };
  } catch (error) {
    return { name, request, bound, holds: false, error: error.message };
  }
}

async function takeTurns(request, { retort, peer }, i) {
  // Who goes first alternates, so that neither always runs on the cooler machine.
  const [first, second] = i % 2 === 0 ? [retort, peer] : [peer, retort];
  const { gflops } = await retort({ op: "sgemm" });
  const [a, b] = [await first(request), await second(request)];
  const [own, other] = i % 2 === 0 ? [a, b] : [b, a];
  if (own.tokens !== other.tokens) throw new Error(`Retort made ${own.tokens} tokens and the peer ${other.tokens}`);
  return { retort: own.seconds, peer: other.seconds, tokens: own.tokens, gflops };
}

function summarize(rows, bound = 0) {
  const ratio = interval(rows.map((row) => Math.log(row.peer / row.retort))).map(Math.exp);
  const medians = Object.fromEntries(["retort", "peer", "gflops"].map((key) => [key, median(rows.map((row) => row[key]))]));
  return { ratio, medians, holds: ratio[1] >= bound };
}

import type { ServerStyle } from "./server-styles.js";
import { decode, ranked, type ToyAnswer, type ToyStep } from "./toy-generation.js";
import { eos, tokenBytes } from "./toy-model.js";

/** A token as a server of some style writes it. */
interface WrittenToken {
  readonly token: string;
  readonly bytes: number[];
  readonly logprob: number;
}

/** The answer's text: without what its style cuts. */
export function textOf({ steps, stoppedBy }: ToyAnswer, { stop }: ServerStyle): string {
  const text = decode(steps.map(({ id }) => id));
  return stoppedBy === undefined || stop === "left" ? text : text.slice(0, text.indexOf(stoppedBy));
}

/** Log-probabilities as the entries of `logprobs.content`. */
export function contentOf(answer: ToyAnswer, style: ServerStyle, k: number): unknown[] {
  const groups = style.folds ? foldCharacters(answer.steps) : answer.steps.map((step) => [step]);
  const kept = style.stop === "cut" ? withoutStop(groups, answer, style) : groups;
  return kept.map((group, i) => {
    const last = group.at(-1) as ToyStep;
    const before = kept.slice(0, i).flat();
    const written = writeToken(
      group.map(({ id }) => id),
      { before: before.map(({ id }) => id), style },
    );
    return { ...written, logprob: last.logProbs[last.id], id: last.id, top_logprobs: topOf(last, style, k) };
  });
}

/** Log-probabilities as the dictionaries of the old completions: the sampled token is a key, and equal texts are one key. */
export function legacyOf({ steps }: ToyAnswer, style: ServerStyle, k: number): unknown {
  const texts = steps.map(({ id }, i) => writeToken([id], { before: steps.slice(0, i).map((step) => step.id), style }).token);
  return {
    tokens: texts,
    token_logprobs: steps.map(({ id, logProbs }) => logProbs[id]),
    top_logprobs: steps.map(({ id, logProbs }, i) => {
      const keys = ranked(logProbs)
        .slice(0, k)
        .map((each) => [writeToken([each], { before: [], style }).token, logProbs[each]]);
      return Object.fromEntries([...keys.reverse(), [texts[i], logProbs[id]]]);
    }),
    text_offset: texts.map((_, i) => texts.slice(0, i).join("").length),
  };
}

function topOf({ id, logProbs }: ToyStep, style: ServerStyle, k: number): WrittenToken[] {
  const best = ranked(logProbs).slice(0, k);
  const ids = style.sampled === "first" && k > 0 ? [id, ...best.filter((each) => each !== id)].slice(0, k) : best;
  return ids.map((each) => ({ ...writeToken([each], { before: [], style }), logprob: logProbs[each] as number }));
}

interface Surroundings {
  readonly before: readonly number[];
  readonly style: ServerStyle;
}

/** A decoder that repairs writes nothing for the parts of a character but the last, which gets the whole. */
function writeToken(ids: readonly number[], { before, style }: Surroundings): { token: string; bytes: number[] } {
  if (ids[0] === eos) return { token: style.eosText ?? "", bytes: [...new TextEncoder().encode(style.eosText ?? "")] };
  const bytes = ids.flatMap((id) => [...tokenBytes(id)]);
  if (style.bytes === "real") return { token: decode(ids), bytes };
  const [without, including] = [decode([...before]), decode([...before, ...ids])].map((text) => text.replace(/\ufffd+$/, ""));
  const token = (including as string).slice((without as string).length);
  return { token, bytes: [...new TextEncoder().encode(token)] };
}

function foldCharacters(steps: readonly ToyStep[]): ToyStep[][] {
  const groups: ToyStep[][] = [];
  let open = false;
  for (const step of steps) {
    if (open) groups.at(-1)?.push(step);
    else groups.push([step]);
    open = decode((groups.at(-1) as ToyStep[]).map(({ id }) => id)).endsWith("\ufffd") && (groups.at(-1) as ToyStep[]).length < 4;
  }
  return groups;
}

function withoutStop(groups: readonly ToyStep[][], answer: ToyAnswer, style: ServerStyle): readonly ToyStep[][] {
  if (answer.stoppedBy === undefined) return groups;
  const text = textOf(answer, style);
  return groups.filter((_, i) => decode(groups.slice(0, i + 1).flatMap((group) => group.map(({ id }) => id))).length <= text.length);
}

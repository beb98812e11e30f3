import type { Tokenizer } from "../tokenizers/index.js";
import { isEmpty, type PseudoTargetLine } from "./pseudo-target.js";

/** How a student's targets are encoded. */
export interface RespellOptions {
  /** The most tokens of a target, its end included. */
  readonly maxTargetLength: number;
  /** Whether its tokenizer puts its special tokens around targets: not for a decoder-only model. */
  readonly addSpecialTokens: boolean;
}

/** Pseudo-targets in other tokens than those in which they were written. */
export interface RespelledPseudoTargets {
  readonly lines: readonly PseudoTargetLine[];
  /** How many of them are longer than the limit, and end there. */
  readonly cutOff: number;
}

/** So many texts go to the tokenizer at once. */
const textsPerCall = 1_000;

/**
 * A teacher's pseudo-targets in the tokens of a student that has others: the texts, encoded anew. One that did not end for the teacher does not end for the student, and neither does one that is too
 * long for it: nobody learns to stop where nothing ended. Of a text that was cut off, half a character at its end is left out. Those without a text are left out. `logProb` stays the teacher's.
 */
export async function respellPseudoTargets(
  lines: Iterable<PseudoTargetLine>,
  tokenizer: Pick<Tokenizer, "encodeBatch" | "eosTokenId">,
  options: RespellOptions,
): Promise<RespelledPseudoTargets> {
  const written = [...lines].filter((line) => !isEmpty(line) && textOf(line) !== "");
  const respelled: PseudoTargetLine[] = [];
  for (let start = 0; start < written.length; start += textsPerCall) {
    const members = written.slice(start, start + textsPerCall);
    const { maxTargetLength: firstTokens, addSpecialTokens } = options;
    const encoded = await tokenizer.encodeBatch(members.map(textOf), { addSpecialTokens, firstTokens });
    respelled.push(...members.map((line, i) => withIds(line, encoded[i]?.ids ?? [], { ...options, eosTokenId: tokenizer.eosTokenId })));
  }
  return { lines: respelled, cutOff: respelled.filter(({ ended }, i) => written[i]?.ended === true && !ended).length };
}

/** Characters of which a cut left some bytes. */
const partOfCharacter = /\uFFFD+$/;

function textOf({ target, ended }: PseudoTargetLine): string {
  return ended ? target : target.replace(partOfCharacter, "");
}

function withIds(
  line: PseudoTargetLine,
  encoded: ArrayLike<number>,
  { maxTargetLength, eosTokenId }: RespellOptions & Pick<Tokenizer, "eosTokenId">,
): PseudoTargetLine {
  const all = Array.from(encoded);
  const words = all.at(-1) === eosTokenId ? all.slice(0, -1) : all;
  const ids = line.ended ? [...words, eosTokenId] : words;
  return ids.length <= maxTargetLength ? { ...line, ids } : { ...line, ids: words.slice(0, maxTargetLength), ended: false };
}

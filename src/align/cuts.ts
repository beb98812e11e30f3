import type { TextToken } from "./text-token.js";

/** A place between two tokens: any byte from where the token before ends to where the one behind begins. There is none where `from` is behind `to`: they share a character. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/**
 * The places before, between and behind tokens: number i stands before token i.
 * @param length Of the text, in bytes.
 */
export function cutsOf(tokens: readonly TextToken[], length: number): Cut[] {
  return Array.from({ length: tokens.length + 1 }, (_, i) => ({ from: tokens[i - 1]?.end ?? 0, to: tokens[i]?.start ?? length }));
}

/** Whether two cuts can be at one place. */
export function coincide(a: Cut, b: Cut): boolean {
  return Math.max(a.from, b.from) <= Math.min(a.to, b.to);
}

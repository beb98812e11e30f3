import type { TextToken } from "./text-token.js";

/** A place between two tokens: any byte from where the token before ends to where the one behind begins. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/**
 * The places before, between and behind tokens: number i stands before token i. Where tokens share a character that they were made of, there is none between them (undefined).
 * @param length Of the text, in bytes.
 */
export function cutsOf(tokens: readonly TextToken[], length: number): (Cut | undefined)[] {
  const begins = tokens.map(({ start }) => start);
  for (let i = begins.length - 2; i >= 0; i--) begins[i] = Math.min(begins[i] as number, begins[i + 1] as number);
  let from = 0;
  return [...begins, length].map((to, i) => {
    from = Math.max(from, tokens[i - 1]?.end ?? 0);
    return from <= to ? { from, to } : undefined;
  });
}

/** Whether two cuts can be at one place. */
export function coincide(a: Cut | undefined, b: Cut | undefined): boolean {
  return a !== undefined && b !== undefined && Math.max(a.from, b.from) <= Math.min(a.to, b.to);
}

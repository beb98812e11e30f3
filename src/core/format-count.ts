import { threeDigits } from "./three-digits.js";

/** `131 k`, `1.75 M`, `122 M`. */
export function formatCount(count: number): string {
  return count < 999_500 ? `${Math.round(count / 1e3)} k` : `${threeDigits(count / 1e6)} M`;
}

/** A number from 0 to 999 with its first three digits: `1.75`, `48.4`, `486`. */
export function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

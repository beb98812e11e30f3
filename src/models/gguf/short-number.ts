/** The shortest decimal number that is the same in float32: files hold 1e-5 as 9.999999747378752e-6. */
export function shortNumber(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

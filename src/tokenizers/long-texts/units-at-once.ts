/** Texts up to this many UTF-16 units are always read whole: what the native library holds of one is some hundred bytes per unit. */
const readWhole = 65_536;
/** What a token may stand for, on average over the first ones of a text, before a text cannot be cut. */
const unitsPerToken = 16;
/** What is given to the native library in one call is some of these at most. */
const wholesPerCall = 8;

/** How many UTF-16 units of a text are given to the native library at once where so many tokens of it are wanted. */
export function unitsAtOnceFor(firstTokens: number): number {
  return Math.max(readWhole, unitsPerToken * firstTokens);
}

/** Runs of texts that go to the native library together, in their order: few units in all, or one text that is longer than `unitsAtOnce`. */
export function* runsOf(texts: readonly string[], unitsAtOnce: number): Generator<readonly string[]> {
  let run: string[] = [];
  let units = 0;
  for (const text of texts) {
    const isLong = text.length > unitsAtOnce;
    if (run.length > 0 && (isLong || units + text.length > wholesPerCall * unitsAtOnce)) {
      yield run;
      [run, units] = [[], 0];
    }
    if (isLong) yield [text];
    else {
      run.push(text);
      units += text.length;
    }
  }
  if (run.length > 0) yield run;
}

/** Two characters from the middle of a text that stand nowhere before: where a text ends that they stop. Undefined for a text too short. */
export function chooseStop(text: string): string | undefined {
  for (let at = Math.max(2, Math.floor(text.length / 3)); at + 3 < text.length; at++) {
    const stop = text.slice(at, at + 2);
    if (/^[\x21-\x7e]{2}$/.test(stop) && text.indexOf(stop) === at) return stop;
  }
  return undefined;
}

/** `1 answer`, `2,000 answers`. @param singular A word whose plural ends in s. */
export function counted(count: number, singular: string): string {
  return `${count.toLocaleString("en")} ${singular}${count === 1 ? "" : "s"}`;
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

/** `85 %`, `−3 %`. */
export function percent(share: number): string {
  const text = (100 * share).toFixed(0);
  return `${text.replace(/^-0$/, "0").replace("-", "−")} %`;
}

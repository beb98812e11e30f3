/** How fast a measure was: tokens per second where it counts tokens, else seconds. */
export function formatRate(seconds, tokens) {
  return tokens === undefined ? `${seconds.toPrecision(3)} s` : `${(tokens / seconds).toFixed(0)} tokens/s`;
}

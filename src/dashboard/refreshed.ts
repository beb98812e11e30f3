/** A value lasts so long, at least and at most. */
const [shortestMs, longestMs] = [1000, 10_000];
/** Making it must not take more than this share of the time from whatever is being watched. */
const shareOfTime = 0.1;

/**
 * The same value for whoever asks, made anew now and then: the longer making it takes, the more seldom. Several who ask at once wait for one.
 * @param now In milliseconds.
 */
export function refreshed<T>(make: () => Promise<T>, now: () => number = () => performance.now()): () => Promise<T> {
  let value: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (value !== undefined && now() < until) return value;
    until = Number.POSITIVE_INFINITY;
    const from = now();
    const made = make();
    value = made;
    const last = (): void => {
      until = now() + Math.min(longestMs, Math.max(shortestMs, (now() - from) / shareOfTime));
    };
    made.then(last, last);
    return made;
  };
}

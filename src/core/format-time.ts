/** `45 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A time that is only guessed, so without seconds where minutes say enough, and without minutes where hours do: `45 s`, `12 min`, `2 h 10 min`, `1,240 h`. */
export function formatEstimate(seconds: number): string {
  if (seconds >= 359_500) return `${Math.round(seconds / 3600).toLocaleString("en")} h`;
  return seconds < 99.5 ? `${Math.round(seconds)} s` : seconds < 5970 ? `${Math.round(seconds / 60)} min` : formatSeconds(seconds);
}

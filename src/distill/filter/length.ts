import type { FilterRule } from "./filter-rule.js";

/** How long targets may be; at least one of the three. */
export interface LengthSettings {
  /** Tokens, an end-of-sequence counted. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Lowest and highest of the target's characters over the source's. */
  readonly ratio?: readonly [low: number, high: number] | undefined;
}

/** Drops targets that are too short or too long, by themselves or for their source. Bounds belong to what stays. */
export function length({ min = 0, max = Number.POSITIVE_INFINITY, ratio }: LengthSettings): FilterRule {
  const [low, high] = ratio ?? [0, Number.POSITIVE_INFINITY];
  return {
    name: "length",
    asks: [...asksTokens(min, max), ...(ratio === undefined ? [] : [`${low} to ${high} × as many characters as its source`])].join(", "),
    among:
      () =>
      ({ text, source, tokens }) => {
        if (tokens < min || tokens > max) return `${tokens} tokens`;
        if (ratio === undefined) return undefined;
        const share = characters(text) / characters(source);
        return share >= low && share <= high ? undefined : `${share.toFixed(2)} × its source's characters`;
      },
  };
}

function asksTokens(min: number, max: number): string[] {
  const bounds = [...(min === 0 ? [] : [`at least ${min}`]), ...(max === Number.POSITIVE_INFINITY ? [] : [`at most ${max}`])];
  return bounds.length === 0 ? [] : [`${bounds.join(" and ")} tokens`];
}

/** Code points: a character beyond the basic plane is one. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

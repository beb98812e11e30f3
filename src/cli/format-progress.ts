import { formatEstimate } from "../core/index.js";
import { clip, formatRate } from "./text.js";

/** What a line of progress says. */
export interface ProgressState {
  readonly phase: string;
  /** In [0, 1]; undefined while it is not known. */
  readonly share: number | undefined;
  /** The share at which this process began: a resumed run must not credit itself with what was done before. */
  readonly firstShare: number;
  /** Since `firstShare` was reached. */
  readonly secondsElapsed: number;
  readonly tokensPerSecond: number | undefined;
  /** Such as `loss 1.234`, the most important first: the last go where there is no room. */
  readonly details: readonly string[];
}

export interface ProgressFormat {
  /** The line is at most this wide. */
  readonly columns: number;
  /** Draw a bar as wide as fits. */
  readonly bar?: boolean;
}

const [narrowestBar, widestBar] = [6, 20];
/** Below this share of the phase a guess of the time left would jump about. */
const leastShareForEstimate = 0.005;

/** `  teacher ████████░░░░  62%  3 min left  12.3k tokens/s  loss 1.234`, never wider than it may be. */
export function formatProgress(state: ProgressState, { columns, bar = true }: ProgressFormat): string {
  const { phase, share, details } = state;
  if (share === undefined) return clip(`  ${phase} …`, columns);
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const parts = [...timeLeft(state), ...rate(state), ...details];
  for (let count = parts.length; count >= 0; count--) {
    const text = [percent, ...parts.slice(0, count)].join("  ");
    const room = columns - `  ${phase}  ${text}`.length;
    if (!bar && (room >= 0 || count === 0)) return clip(`  ${phase} ${text}`, columns);
    if (room >= narrowestBar) return `  ${phase} ${drawBar(share, Math.min(room, widestBar))} ${text}`;
  }
  return clip(`  ${phase} ${percent}`, columns);
}

function timeLeft({ share = 0, firstShare, secondsElapsed }: ProgressState): string[] {
  const worked = share - firstShare;
  return worked < leastShareForEstimate || share >= 1 ? [] : [`${formatEstimate((secondsElapsed * (1 - share)) / worked)} left`];
}

function rate({ tokensPerSecond }: ProgressState): string[] {
  return tokensPerSecond === undefined ? [] : [formatRate(tokensPerSecond)];
}

function drawBar(share: number, width: number): string {
  const filled = Math.round(share * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}

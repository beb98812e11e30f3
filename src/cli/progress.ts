import type { RunEvent } from "../runs/index.js";

/** Where lines go: a terminal redraws its last one, anything else gets a line now and then. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What the line says at the moment. */
export interface ProgressState {
  readonly phase: string;
  /** In [0, 1]; undefined while it is not known. */
  readonly share: number | undefined;
  readonly secondsElapsed: number;
  readonly tokensPerSecond: number | undefined;
  /** Such as `loss 1.234 · validation 0.456`. */
  readonly detail: string;
}

const redrawMs = 200;
/** Into a file or a pipe goes a line so often. */
const plainLineMs = 30_000;

/** Follows a run's events and keeps one line of progress: phase, bar, share, time left, tokens per second, losses. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #state: ProgressState = { phase: "", share: undefined, secondsElapsed: 0, tokensPerSecond: undefined, detail: "" };
  #phaseStart = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** The share at which this process began the phase: a resumed run must not credit itself with what was done before. */
  #firstShare: number | undefined;
  #validation = "";

  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  handle(event: RunEvent): void {
    switch (event.kind) {
      case "phase":
        if (event.state === "start") this.#begin(event.phase);
        else this.#end();
        break;
      case "step":
        this.#update(event.progress, event.tokensPerSecond, `loss ${event.loss.toFixed(3)}${this.#validation}`);
        break;
      case "progress":
        this.#update(event.done / event.total, event.tokensPerSecond, `${event.done}/${event.total} ${event.unit}`);
        break;
      case "evaluation":
        if (event.isBest !== undefined) this.#validation = ` · validation ${event.scores.nll?.toFixed(3)}${event.isBest ? " (best)" : ""}`;
        break;
      case "warning":
        this.#print(`  note: ${event.message}`);
        break;
      default:
    }
  }

  #begin(phase: string): void {
    this.#phaseStart = this.#now();
    this.#firstShare = undefined;
    this.#validation = "";
    this.#state = { phase, share: undefined, secondsElapsed: 0, tokensPerSecond: undefined, detail: "" };
    this.#draw(true);
  }

  #end(): void {
    const { phase, detail } = this.#state;
    this.#print(`  ${phase.padEnd(15)} ${formatSeconds((this.#now() - this.#phaseStart) / 1000).padStart(7)}  ${detail}`);
  }

  #update(share: number, tokensPerSecond: number | undefined, detail: string): void {
    this.#firstShare ??= share;
    const smoothed = smooth(this.#state.tokensPerSecond, tokensPerSecond);
    this.#state = { ...this.#state, share, tokensPerSecond: smoothed, detail, secondsElapsed: (this.#now() - this.#phaseStart) / 1000 };
    this.#draw(false);
  }

  #draw(force: boolean): void {
    const interval = this.#output.isTTY ? redrawMs : plainLineMs;
    if (!force && this.#now() - this.#drawnAt < interval) return;
    if (force && !this.#output.isTTY) {
      this.#drawnAt = this.#now();
      return;
    }
    this.#drawnAt = this.#now();
    const line = formatProgress(this.#state, { columns: this.#output.columns ?? 80, firstShare: this.#firstShare ?? 0 });
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  #print(line: string): void {
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${line}\n` : `${line}\n`);
  }
}

/** The line as text, no wider than the terminal. */
export function formatProgress(state: ProgressState, { columns, firstShare }: { columns: number; firstShare: number }): string {
  const { phase, share, secondsElapsed, tokensPerSecond, detail } = state;
  if (share === undefined) return clip(`  ${phase} …`, columns);
  const rate = tokensPerSecond === undefined ? "" : ` ${formatRate(tokensPerSecond)}`;
  const worked = share - firstShare;
  const left = worked > 0.005 ? ` ${formatSeconds((secondsElapsed * (1 - share)) / worked)} left` : "";
  return clip(`  ${phase.padEnd(15)} ${bar(share, 16)} ${`${Math.floor(100 * share)}%`.padStart(4)}${left}${rate} ${detail}`, columns);
}

/** `45 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function formatRate(tokensPerSecond: number): string {
  return tokensPerSecond < 1000 ? `${Math.round(tokensPerSecond)} tok/s` : `${(tokensPerSecond / 1000).toFixed(1)}k tok/s`;
}

function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, share) * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}

function smooth(before: number | undefined, value: number | undefined): number | undefined {
  return before === undefined || value === undefined ? value : before + (value - before) / 10;
}

function clip(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}

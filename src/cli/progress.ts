import { formatSeconds } from "../core/index.js";
import type { RunEvent } from "../runs/index.js";
import { exampleLines } from "./example-lines.js";
import { formatProgress, type ProgressState } from "./format-progress.js";
import { columnsOf, wrap } from "./text.js";

/** Where lines go: a terminal redraws its last one, anything else gets a line now and then. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const redrawMs = 200;
/** Into a file or a pipe goes a line so often. */
const plainLineMs = 30_000;
/** Outcomes stand below each other, also below those of the phase with the longest name. */
const longestPhase = "teacher-pretraining".length;
const clearLine = "\r\u001b[K";
/** The terminal itself writes `^C` behind the line; if that wraps, the line cannot be cleared any more. */
const roomForInterrupt = "^C".length + 1;

/** Follows a run's events and keeps one line of progress: phase, bar, share, time left, tokens per second, losses. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #phase = "";
  #phaseStart = 0;
  #share: number | undefined;
  /** Where this process came into the phase, and when. */
  #first: { readonly share: number; readonly at: number } | undefined;
  #tokensPerSecond: number | undefined;
  #details: readonly string[] = [];
  /** The best validation value that this process has seen, in words. */
  #best: string | undefined;
  #drawnAt = 0;
  #isDrawn = false;

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
        this.#update(event.progress, event.tokensPerSecond, [`loss ${event.loss.toFixed(3)}`, ...this.#validation()]);
        break;
      case "progress":
        this.#update(event.done / event.total, event.tokensPerSecond, [`${count(event.done)} of ${count(event.total)} ${event.unit}`]);
        break;
      case "evaluation":
        if (event.isBest) this.#best = describeBest(event.scores);
        break;
      case "example":
        this.#show(exampleLines(event, this.#columns()));
        break;
      case "note":
      case "warning":
        this.say(`  note: ${event.message}`);
        break;
      default:
    }
  }

  /** Prints a message above the line of progress. */
  say(message: string): void {
    const columns = columnsOf(this.#output, this.#output.isTTY ? 80 : Number.POSITIVE_INFINITY);
    this.#show(wrap(message, { columns, indent: message.startsWith(" ") ? "    " : "" }));
  }

  #show(lines: string): void {
    this.#clear();
    this.#output.write(`${lines}\n`);
    if (this.#output.isTTY && this.#phase !== "") this.#draw();
  }

  /** Takes the line of progress away: what is printed next begins on an empty line. */
  close(): void {
    this.#phase = "";
    this.#clear();
  }

  #begin(phase: string): void {
    this.#phase = phase;
    this.#phaseStart = this.#now();
    this.#share = this.#first = this.#tokensPerSecond = this.#best = undefined;
    this.#details = [];
    if (this.#output.isTTY) this.#draw();
    this.#drawnAt = this.#now();
  }

  #end(): void {
    const time = formatSeconds((this.#now() - this.#phaseStart) / 1000).padStart(11);
    const phase = this.#phase.padEnd(longestPhase);
    this.#phase = "";
    this.say(`  ${phase} ${time}  ${this.#outcome()}`.trimEnd());
  }

  #outcome(): string {
    if (this.#best !== undefined) return `validation ${this.#best}`;
    return this.#details[0]?.replace(/^(\S+) of \1 /, "$1 ") ?? "";
  }

  #validation(): string[] {
    return this.#best === undefined ? [] : [`validation ${this.#best}`];
  }

  #update(share: number, tokensPerSecond: number | undefined, details: readonly string[]): void {
    this.#share = Math.min(1, share);
    this.#first ??= { share: this.#share, at: this.#now() };
    this.#tokensPerSecond = smooth(this.#tokensPerSecond, tokensPerSecond);
    this.#details = details;
    if (this.#now() - this.#drawnAt >= (this.#output.isTTY ? redrawMs : plainLineMs)) this.#draw();
  }

  #draw(): void {
    this.#drawnAt = this.#now();
    const state: ProgressState = {
      phase: this.#phase,
      share: this.#share,
      firstShare: this.#first?.share ?? 0,
      secondsElapsed: (this.#now() - (this.#first?.at ?? this.#phaseStart)) / 1000,
      tokensPerSecond: this.#tokensPerSecond,
      details: this.#details,
    };
    if (!this.#output.isTTY) {
      this.#output.write(`${formatProgress(state, { columns: Number.POSITIVE_INFINITY, bar: false })}\n`);
      return;
    }
    this.#output.write(clearLine + formatProgress(state, { columns: this.#columns() - roomForInterrupt }));
    this.#isDrawn = true;
  }

  #clear(): void {
    if (this.#isDrawn) this.#output.write(clearLine);
    this.#isDrawn = false;
  }

  #columns(): number {
    return columnsOf(this.#output, 80);
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function smooth(before: number | undefined, value: number | undefined): number | undefined {
  return before === undefined || value === undefined ? value : before + (value - before) / 10;
}

/** A training validates by one number. */
function describeBest(scores: Readonly<Record<string, number>>): string | undefined {
  const [first] = Object.entries(scores);
  return first === undefined ? undefined : `${first[0].toUpperCase()} ${first[1].toFixed(first[0] === "nll" ? 3 : 2)}`;
}

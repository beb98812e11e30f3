import { join } from "node:path";
import { type LoggedEvent, type LoggedStep, learningCurves, type Validation } from "../logs/index.js";
import { EventFile } from "./event-file.js";

/**
 * A run's trainings as TensorBoard shows them: a folder per training, its scalars by step. Made from the run's log and kept beside it; so it can be thrown away, and is written anew whenever a
 * run goes on: what a killed process did that is done again stands there once.
 */
export class TensorboardLog {
  readonly #folder: string;
  readonly #files = new Map<string, TrainingFile>();
  #phase = "";

  /** @param events The run's log so far. Throws a StorageError where the folder may not be written. */
  constructor(folder: string, events: Iterable<LoggedEvent>) {
    this.#folder = folder;
    for (const { phase, steps, measure, validations } of learningCurves(events)) {
      const entries = [...steps.map(stepEntry), ...validations.map((validation) => validationEntry(validation, measure ?? ""))];
      this.#fileOf(phase).begin(entries.sort((a, b) => a.step - b.step));
    }
  }

  /** Adds what an event says, if it is of a training. */
  append(event: LoggedEvent): void {
    if (event.kind === "phase") this.#phase = event.phase;
    else if (event.kind === "step") this.#fileOf(this.#phase).append(stepEntry(event));
    else if (event.kind === "evaluation" && event.step !== undefined) {
      const [[measure, value] = []] = Object.entries(event.scores);
      if (measure === undefined || value === undefined) return;
      const { time, step, isBest = false } = event;
      this.#fileOf(this.#phase).append(validationEntry({ time, step, value, isBest }, measure));
    }
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #fileOf(phase: string): TrainingFile {
    const file = this.#files.get(phase) ?? new TrainingFile(join(this.#folder, phase));
    this.#files.set(phase, file);
    return file;
  }
}

/** Scalars of one step. */
interface Entry {
  readonly time: string;
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
  /** Whether there may be another of its step: a validation comes after the step that it is about. */
  readonly kind: "step" | "validation";
}

/** One training's file. What it holds from before this process is remembered until this process writes to it: it may have to be taken back. */
class TrainingFile {
  readonly #folder: string;
  #file: EventFile | undefined;
  #before: readonly Entry[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  begin(entries: readonly Entry[]): void {
    this.#file?.close();
    this.#file = new EventFile(this.#folder);
    for (const entry of entries) this.#write(entry);
    this.#before = entries;
  }

  append(entry: Entry): void {
    const kept = this.#before.filter(
      ({ step, kind }) => step < entry.step || (step === entry.step && kind === "step" && entry.kind === "validation"),
    );
    if (this.#file === undefined || kept.length < this.#before.length) this.begin(kept);
    this.#before = [];
    this.#write(entry);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #write({ time, step, scalars }: Entry): void {
    this.#file?.append({ wallTime: Date.parse(time) / 1000, step, content: { scalars } });
  }
}

function stepEntry({ time, step, loss, terms, learningRate, gradientNorm, tokensPerSecond }: LoggedStep): Entry {
  const ofTerms = Object.entries(terms).map(([name, value]) => [`train/terms/${name}`, value]);
  const scalars = {
    "train/loss": loss,
    ...Object.fromEntries(ofTerms),
    "train/learningRate": learningRate,
    "train/gradientNorm": gradientNorm,
    "train/tokensPerSecond": tokensPerSecond,
  };
  return { time, step, scalars, kind: "step" };
}

function validationEntry({ time, step, value }: Validation, measure: string): Entry {
  return { time, step, scalars: { [`validation/${measure}`]: value }, kind: "validation" };
}

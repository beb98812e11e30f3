import { JsonLinesLog } from "./json-lines-log.js";
import { readJsonLines } from "./read-json-lines.js";

/** One optimizer step. */
export interface StepEvent {
  readonly kind: "step";
  /** Counted from 1, over the whole phase. */
  readonly step: number;
  /** The objective that was minimised, averaged as the objective says. */
  readonly loss: number;
  /** The objective's parts by name, before weighting. */
  readonly terms: Readonly<Record<string, number>>;
  readonly learningRate: number;
  /** Norm of all gradients together, before clipping. */
  readonly gradientNorm: number;
  /** Source and target tokens per second of this step, padding not counted. */
  readonly tokensPerSecond: number;
  /** Steps taken over the most there can be, in [0, 1]. */
  readonly progress: number;
}

/** Scores of a model on a split, in training or after it. */
export interface EvaluationEvent {
  readonly kind: "evaluation";
  readonly step?: number;
  readonly split: string;
  readonly scores: Readonly<Record<string, number>>;
  /** In training: whether this is the best so far. */
  readonly isBest?: boolean;
}

/** How far a part of the run that takes no optimizer steps has come. */
export interface ProgressEvent {
  readonly kind: "progress";
  readonly done: number;
  readonly total: number;
  /** What is counted, such as `inputs`. */
  readonly unit: string;
  /** Tokens generated or read per second, where there are any. */
  readonly tokensPerSecond?: number;
}

/** A part of the run, such as `teacher` or `pseudo-targets`, begins or ends. */
export interface PhaseEvent {
  readonly kind: "phase";
  readonly phase: string;
  readonly state: "start" | "end";
}

/** Something that a person may want to know, and that makes nothing of the result doubtful. */
export interface NoteEvent {
  readonly kind: "note";
  readonly message: string;
}

/** A row as a model reads it, its tokens as text, with what of them is learned. */
export interface ExampleEvent {
  readonly kind: "example";
  /** The row's id. */
  readonly id: string;
  readonly tokens: number;
  readonly learnedTokens: number;
  /** All of it, in order. */
  readonly parts: readonly { readonly text: string; readonly isLearned: boolean }[];
}

/** Something that whoever reads the result should know, which its report says again; the run goes on. */
export interface WarningEvent {
  readonly kind: "warning";
  readonly message: string;
}

/** The run came to its end. */
export interface DoneEvent {
  readonly kind: "done";
}

/** The run stopped early; `code` is the error's stable code, `INTERRUPTED` for Ctrl-C. */
export interface ErrorEvent {
  readonly kind: "error";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Everything that can stand in a run's `events.jsonl`, and that crosses from a job's process to its parent. */
export type RunEvent =
  | StepEvent
  | EvaluationEvent
  | ProgressEvent
  | PhaseEvent
  | NoteEvent
  | ExampleEvent
  | WarningEvent
  | DoneEvent
  | ErrorEvent;

/** An event as it stands in the file: `time` is ISO 8601 in UTC, with milliseconds. */
export type LoggedEvent = RunEvent & { readonly time: string };

/** Appends events to a run's `events.jsonl`; opening it cuts off a line that a killed process left unfinished. */
export class EventLog {
  readonly #log: JsonLinesLog<LoggedEvent>;

  constructor(path: string) {
    this.#log = new JsonLinesLog(path);
  }

  /** Writes the event with the present time, and gives it back so. All but steps and progress go through to the disk itself. Errors as JsonLinesLog. */
  append(event: RunEvent): LoggedEvent {
    const logged: LoggedEvent = { time: new Date().toISOString(), ...event };
    this.#log.append(logged);
    if (event.kind !== "step" && event.kind !== "progress") this.#log.sync();
    return logged;
  }

  close(): void {
    this.#log.close();
  }
}

/**
 * The events of a run, in order, without an unfinished last line; none if nothing was logged. DataError for a damaged line.
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { measure, readEvents, resolveMeasureConfig, runPaths, takeProbe } from "retort-kd";
 *
 * mkdirSync("student");
 * const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * writeFileSync("student/config.json", JSON.stringify({ model_type: "t5", ...sizes }));
 * const models = [{ name: "KD", model: "student" }];
 * const config = resolveMeasureConfig({ models, randomWeights: true, measures: ["flops"], inputLengths: [8], outputLength: 4 });
 * await measure(config, { runFolder: "run" }, (request) => takeProbe(request, {}));
 * readEvents(runPaths("run").events).map(({ kind }) => kind); // → [ 'phase', 'phase', 'done' ]
 * ```
 */
export function readEvents(path: string): LoggedEvent[] {
  return readJsonLines<LoggedEvent>(path);
}

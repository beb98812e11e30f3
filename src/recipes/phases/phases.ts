import { InterruptedError } from "../../core/index.js";
import { type Run, type RunEvent, readEvents } from "../../runs/index.js";
import type { RecipeContext } from "./recipe-context.js";

/** Where a run's task is, and who hears of it. */
export interface TaskPlace {
  readonly runFolder: string;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The parts of a run, one after the other, told to its log and to whoever listens. */
export class Phases {
  constructor(
    readonly run: Run,
    readonly context: RecipeContext,
  ) {}

  /**
   * Runs one part. What `body` passes to its `emit` goes into the log and out to the listener.
   * @throws InterruptedError if the context's signal fired before it.
   */
  async phase<T>(name: string, body: (emit: (event: RunEvent) => void) => T | Promise<T>): Promise<T> {
    if (this.context.signal?.aborted) throw new InterruptedError("interrupted; run the same command again to go on from here.");
    this.run.startPhase(name);
    this.context.onEvent?.({ kind: "phase", phase: name, state: "start" });
    const result = await body((event) => this.emit(event));
    this.run.endPhase();
    this.context.onEvent?.({ kind: "phase", phase: name, state: "end" });
    return result;
  }

  /** Where the run's task is, and who hears of it. */
  get place(): TaskPlace {
    const { runFolder, signal } = this.context;
    return { runFolder, signal, emit: (event) => this.emit(event) };
  }

  /**
   * Everything that has been warned of since the run began, also by processes before this one, each once and in order: what a report repeats, because what a
   * terminal showed hours ago is gone.
   */
  warnings(): string[] {
    return [...new Set(readEvents(this.run.paths.events).flatMap((event) => (event.kind === "warning" ? [event.message] : [])))];
  }

  emit(event: RunEvent): void {
    // Progress of parts that take no steps is for watching, not for keeping.
    if (event.kind === "progress") this.run.progress(event);
    else this.run.log(event);
    this.context.onEvent?.(event);
  }
}

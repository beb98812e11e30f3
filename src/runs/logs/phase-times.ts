import type { LoggedEvent } from "./event-log.js";

/** How long a part of a run took. */
export interface PhaseTime {
  readonly phase: string;
  /** Over all processes that worked on it, what was done twice included. */
  readonly seconds: number;
  readonly isDone: boolean;
}

/** The parts of a run that have begun, in the order in which they first did. A part that a kill ended lasted until its last word. */
export function phaseTimes(events: Iterable<LoggedEvent>): PhaseTime[] {
  const phases = new Map<string, { seconds: number; isDone: boolean }>();
  let open: { phase: string; from: number; last: number } | undefined;
  const close = (isDone: boolean): void => {
    if (open === undefined) return;
    const before = phases.get(open.phase);
    phases.set(open.phase, { seconds: (before?.seconds ?? 0) + (open.last - open.from) / 1000, isDone });
    open = undefined;
  };
  for (const event of events) {
    const at = Date.parse(event.time);
    if (event.kind === "phase" && event.state === "start") {
      close(false);
      open = { phase: event.phase, from: at, last: at };
      // Its place is that of its first beginning.
      if (!phases.has(event.phase)) phases.set(event.phase, { seconds: 0, isDone: false });
    }
    if (open !== undefined) open.last = at;
    if (event.kind === "phase" && event.state === "end") close(true);
  }
  close(false);
  return [...phases].map(([phase, time]) => ({ phase, ...time }));
}

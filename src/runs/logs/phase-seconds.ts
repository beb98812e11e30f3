import { readEvents } from "./event-log.js";

/**
 * How long each part of a run lasted, in seconds, by its name: all calls together, as the run's log says. A part that was killed lasted until the last thing it told;
 * what it had to do again counts again.
 */
export function phaseSeconds(path: string): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  let open: { readonly phase: string; readonly since: number } | undefined;
  let last = 0;
  const close = (time: number): void => {
    if (open !== undefined) seconds.set(open.phase, (seconds.get(open.phase) ?? 0) + (time - open.since) / 1000);
    open = undefined;
  };
  for (const event of readEvents(path)) {
    const time = Date.parse(event.time);
    if (event.kind === "phase") {
      close(event.state === "end" ? time : last);
      if (event.state === "start") open = { phase: event.phase, since: time };
    }
    last = time;
  }
  close(last);
  return seconds;
}

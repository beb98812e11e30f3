import { constants } from "node:os";

/** Someone pressed Ctrl-C or ended the process; `exitCode` is the signal's, e.g. 130. */
export class Interruption extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.name = "Interruption";
    this.exitCode = 128 + constants.signals[signal];
  }
}

const controller = new AbortController();

/** Aborted, with an {@link Interruption} as its reason, once the set-up is to end: whatever waits gives up and cleans up behind itself. */
export const interrupted = controller.signal;

/** Turns the signals that end a process into {@link interrupted}. Returns how to stop listening. */
export function listenForInterruption() {
  const listeners = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
    const listener = () => controller.abort(new Interruption(signal));
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

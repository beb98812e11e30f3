import { TeacherError } from "../../core/index.js";

/** So many failures in a row, whatever the concurrency, are no accident. */
const fewestFailures = 12;

/** Tells a server that fails now and then from one that fails always. */
export class Patience {
  readonly #most: number;
  #inARow = 0;
  #hasEverSucceeded = false;
  #last: Error | undefined;

  constructor(concurrency: number) {
    this.#most = Math.max(fewestFailures, 3 * concurrency);
  }

  get hasEverSucceeded(): boolean {
    return this.#hasEverSucceeded;
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#hasEverSucceeded = true;
  }

  failed(error: Error): void {
    this.#inARow++;
    this.#last = error;
  }

  /** The reason to end, after too many failures without an answer between them. */
  exhausted(): TeacherError | undefined {
    if (this.#inARow < this.#most) return undefined;
    return new TeacherError(`${this.#inARow} requests in a row have failed, the last one: ${this.#last?.message}`, {
      hint: "When the endpoint works again, run the same command: every answer so far is kept.",
      cause: this.#last,
    });
  }
}

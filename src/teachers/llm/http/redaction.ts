/** Takes a key out of texts that a server wrote: some quote what they were sent. */
export class Redaction {
  readonly #key: string | undefined;

  constructor(key: string | undefined) {
    this.#key = key;
  }

  /** The text without the key, on one line, and no longer than a message should be. */
  clean(text: string): string {
    const without = this.#key === undefined ? text : text.replaceAll(this.#key, "[key]");
    const line = without.replace(/[\p{Cc}\s]+/gu, " ").trim();
    return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
  }
}

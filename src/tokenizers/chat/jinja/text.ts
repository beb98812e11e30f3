/** The origin of what a template writes itself. */
export const templateOrigin = "\0";

/**
 * A text that knows where each of its characters is from: from the template, or from a message's content. `origins` has one UTF-16 unit per unit of `text`; without it all is the
 * template's. Whatever is done to a text is done to both.
 */
export class Text {
  constructor(
    readonly text: string,
    readonly origins?: string,
  ) {}

  /** A text that comes from one place. */
  static from(text: string, origin: string): Text {
    return new Text(text, origin === templateOrigin ? undefined : origin.repeat(text.length));
  }

  static join(parts: readonly Text[], separator = empty): Text {
    const all = parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part]));
    const text = all.map((part) => part.text).join("");
    const isPlain = all.every(({ origins }) => origins === undefined);
    return new Text(text, isPlain ? undefined : all.map((part) => part.marks).join(""));
  }

  /** The origins, written out. */
  get marks(): string {
    return this.origins ?? templateOrigin.repeat(this.text.length);
  }

  /** How many characters Python counts. */
  get length(): number {
    return hasSurrogates(this.text) ? Array.from(this.text).length : this.text.length;
  }

  /** A part, by UTF-16 units. */
  units(start: number, end = this.text.length): Text {
    return new Text(this.text.slice(start, end), this.origins?.slice(start, end));
  }

  /** Its characters, as Python counts them. */
  characters(): Text[] {
    let start = 0;
    return Array.from(this.text, (character) => {
      const part = this.units(start, start + character.length);
      start += character.length;
      return part;
    });
  }

  /** Each character replaced by a text of the same origin. */
  mapCharacters(map: (character: string) => string): Text {
    if (this.origins === undefined) return new Text(Array.from(this.text, map).join(""));
    return Text.join(this.characters().map((part) => Text.from(map(part.text), (part.origins as string)[0] as string)));
  }

  /** The same text with other origins. */
  mapOrigins(map: (origin: string) => string): Text {
    return new Text(this.text, Array.from({ length: this.text.length }, (_, i) => map(this.marks[i] as string)).join(""));
  }

  /** The parts around every `separator`, at most `most` + 1 of them. */
  split(separator: string, most = Number.POSITIVE_INFINITY): Text[] {
    const parts: Text[] = [];
    let start = 0;
    for (let at = this.text.indexOf(separator); at !== -1 && parts.length < most; at = this.text.indexOf(separator, start)) {
      parts.push(this.units(start, at));
      start = at + separator.length;
    }
    return [...parts, this.units(start)];
  }
}

/** The text without a character. */
export const empty = new Text("");

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

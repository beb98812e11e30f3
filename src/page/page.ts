/** A page as data: a title and sections. All texts are plain, and whoever renders them escapes them; model outputs may stand anywhere. */
export interface Page {
  readonly title: string;
  /** What the page is about, in a sentence below the title. */
  readonly subtitle?: string;
  readonly sections: readonly PageSection[];
  /** What made the page. */
  readonly footer?: string;
}

/** A titled part of a page, reached from its navigation. */
export interface PageSection {
  /** Lower-case letters, digits and hyphens; no two sections of a page have the same. */
  readonly id: string;
  readonly title: string;
  readonly parts: readonly PagePart[];
}

/** What a section is made of, in order. */
export type PagePart = Paragraph | Highlights | PageTable | FigureGroup | FactList | TextList | Listing | Progress | ExampleBrowser;

/** Running text. */
export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: string;
  /** `lead`: what to read if nothing else; `note`: what only some will want to know. */
  readonly tone?: "lead" | "note";
}

/** A few numbers to be seen first. */
export interface Highlights {
  readonly kind: "highlights";
  readonly items: readonly { readonly label: string; readonly value: string; readonly note?: string }[];
}

/** A cell with more than its text: small print below it, or a mark as the column's best. */
export interface TableCell {
  readonly text: string;
  readonly note?: string;
  readonly isBest?: boolean;
}

/** A table whose first column names its rows. Wider ones than the page scroll in themselves. */
export interface PageTable {
  readonly kind: "table";
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | TableCell)[])[];
}

/** A drawing, made beforehand. */
export interface Figure {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** As {@link drawFigure} makes it: without scripts, styles, ids and links. */
  readonly svg: string;
}

/** Figures side by side where there is room. */
export interface FigureGroup {
  readonly kind: "figures";
  readonly figures: readonly Figure[];
}

/** Names and values. */
export interface FactList {
  readonly kind: "facts";
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Sentences of equal rank. */
export interface TextList {
  readonly kind: "list";
  readonly items: readonly string[];
}

/** A text to be taken as it stands, such as a config, folded until somebody wants it. */
export interface Listing {
  readonly kind: "listing";
  readonly summary: string;
  readonly text: string;
}

/** How far something has come, in [0, 1]; without a share, that it goes on. */
export interface Progress {
  readonly kind: "progress";
  readonly label: string;
  readonly share?: number;
  readonly detail: string;
}

/** One input with what was made of it. */
export interface PageExample {
  readonly title: string;
  /** What the reader can narrow the list down by. */
  readonly tags: readonly string[];
  readonly texts: readonly { readonly name: string; readonly text: string; readonly note?: string }[];
}

/** Examples to look through: the first few as they are, all of them, with a search, where scripts run. */
export interface ExampleBrowser {
  readonly kind: "examples";
  readonly examples: readonly PageExample[];
  /** How many are shown at first, and with each step further. */
  readonly step: number;
}

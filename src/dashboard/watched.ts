import type { Page } from "../page/index.js";

/** How things stand: a page that may still change, or the document that is the end of it. */
export type Look =
  | { readonly isFinal: false; readonly page: Page; readonly message: string }
  | { readonly isFinal: true; readonly document: string };

/** A folder that can be watched, whatever is made in it. Reads it and writes nothing. */
export interface Watched {
  /** How things stand now. What cannot be read at this moment is an error of the readers'. */
  look(): Promise<Look>;
}

/** Knows one kind of folder: gives what of it is watched, or undefined for a folder of another kind. */
export type OpenWatched = (folder: string) => Watched | undefined;

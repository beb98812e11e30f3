import { TextPlaces } from "./text-places.js";
import { unitsAtOnceFor } from "./units-at-once.js";

/** A text in parts that GPT-2's rule cuts into the words that it cuts the whole text into; none is long, but where the text has one long run without a place between words. */
export function* partsOf(text: string): Generator<string> {
  const places = new TextPlaces(text, { kind: "byte-level", addedTokens: [] });
  const atOnce = unitsAtOnceFor(0);
  let start = 0;
  for (let units = atOnce; text.length - start > units; ) {
    const cut = places.lastCut(start, start + units);
    if (cut === undefined) units *= 2;
    else {
      yield text.slice(start, cut);
      [start, units] = [cut, atOnce];
    }
  }
  yield text.slice(start);
}

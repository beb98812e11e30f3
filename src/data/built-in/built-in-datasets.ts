import type { Dataset } from "../dataset.js";
import { loadPronounce } from "./pronounce.js";
import { loadPronounceFewLabels, loadPronounceTeacher } from "./pronounce-taught.js";
import type { SplitSizes } from "./split-grouped.js";
import { loadWebapi } from "./webapi/index.js";

/** A dataset that comes with the package: derived when it is loaded, offline, the same on every machine. */
export interface BuiltInDataset {
  /** One line for a list. */
  readonly description: string;
  /** Derives the dataset; sizes that are not given take the dataset's defaults. Throws a `ConfigError` for sizes that it cannot fill. */
  load(sizes?: Partial<SplitSizes>): Promise<Dataset>;
}

/** The built-in datasets by name. */
export const builtInDatasets = {
  pronounce: { description: "English word → phonemes (CMU Pronouncing Dictionary)", load: loadPronounce },
  "pronounce-1k": {
    description: "the same task with 1,000 labels, and 20,000 words for the packaged teacher to label",
    load: loadPronounceFewLabels,
  },
  "pronounce-teacher": { description: "the 45,000 words that teacher learned from", load: loadPronounceTeacher },
  webapi: { description: "declaration of a browser API → its documentation (@types/web, MDN)", load: loadWebapi },
} as const satisfies Record<string, BuiltInDataset>;

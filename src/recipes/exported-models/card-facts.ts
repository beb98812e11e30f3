import type { Decoding } from "../../generate/index.js";
import type { Score } from "../../metrics/index.js";
import type { ModelConfig, TaskInputs } from "../../models/index.js";
import type { TextTable } from "../report/index.js";
import type { NamedBase } from "./named-base.js";

/** How a model came to be, for its card. */
export interface CardStory {
  /** The card's first line. */
  readonly title: string;
  /** How it was made: paragraphs of Markdown. */
  readonly made: readonly string[];
  readonly base?: NamedBase | undefined;
  /** The data: its name, and the one that the hub knows it by. */
  readonly dataset?: { readonly name: string; readonly hub?: string | undefined; readonly attribution?: string | undefined } | undefined;
  /** What it reached on a split. */
  readonly results?: CardResults | undefined;
  /** What a reader has to know: sentences. */
  readonly cautions?: readonly string[];
  readonly tags: readonly string[];
}

/** What a model reached on a split of its data. */
export interface CardResults {
  readonly split: string;
  readonly inputs: number;
  /** In nats per token of the gold target. */
  readonly nll: number;
  readonly scores: readonly Score[];
  /** The same beside other systems. */
  readonly table?: TextTable | undefined;
}

/** A model, as far as a card speaks of it. */
export interface CardModel {
  readonly config: ModelConfig;
  readonly parameters: number;
  /** How it was trained, if not whole. */
  readonly adapter: { readonly rank: number; readonly parameters: number; readonly isMerged: boolean } | undefined;
  /** The folder's name. */
  readonly folder: string;
  readonly inputs: TaskInputs;
  readonly maxSourceLength: number | undefined;
  readonly decoding: Decoding | undefined;
  /** Of a decoder-only model, the tokens between a source and what is written. */
  readonly separatorIds: readonly number[];
  /** Whether the tokenizer ends every text with the end-of-sequence token. */
  readonly endsTexts: boolean;
  /** What another tool makes of it. */
  readonly trouble: string | undefined;
}

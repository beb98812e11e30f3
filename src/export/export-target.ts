import type { CheckpointDecoding } from "../generate/index.js";
import type { ModelConfig, TaskInputs } from "../models/index.js";
import type { Parameters } from "../nn/index.js";
import type { Tokenizer } from "../tokenizers/index.js";

/** A model that is to be exported: everything that is known of it before its weights are read. */
export interface ExportSource {
  /** What it is called there. */
  readonly name: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** The chat templates of its tokenizer, by their names. */
  readonly chatTemplates?: Readonly<Record<string, string>>;
  /** How its texts are put. */
  readonly inputs: TaskInputs;
  /** How its folder says that it is decoded. */
  readonly decoding: CheckpointDecoding;
  /** As its own card names it. */
  readonly license?: string | undefined;
}

/** What was written. */
export interface WrittenExport {
  readonly bytes: number;
  /** How many tensors are in each type. */
  readonly tensors: Readonly<Record<string, number>>;
}

/** A model that a target can hold, with everything but its weights made. */
export interface PreparedExport {
  /** What the user has to know: what the target does otherwise, a sentence each. */
  readonly notes: readonly string[];
  /** How the target is called so that it answers as the model does here, a line each. */
  readonly usage: readonly string[];
  /** Writes file or folder at `path` as a whole or not at all. @param parameters In float32; their owner keeps them. */
  readonly write: (parameters: Parameters, path: string) => WrittenExport | Promise<WrittenExport>;
}

/** A form in which other programs run a model. Another one is a folder beside `gguf/` and an entry of `exportTargets`. */
export interface ExportTarget {
  /** What it is, for help and messages. */
  readonly describes: string;
  /** What weights may be written as; the first is the default. */
  readonly types: readonly [string, ...string[]];
  /** The name of the file or folder for a model of this name. */
  readonly fileName: (name: string, type: string) => string;
  /**
   * Makes sure that the target can say all that the model is, and says it.
   * @throws ConfigError or TokenizerError naming what it cannot: then nothing has been read but the folder's small files.
   */
  readonly prepare: (source: ExportSource, type: string) => Promise<PreparedExport>;
}

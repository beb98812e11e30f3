import { ConfigError } from "../core/index.js";
import type { Example, UnlabeledInput } from "./example.js";

/** What encoding needs of a tokenizer. The ids may end in the end-of-sequence token or not: it stands there exactly once afterwards. */
export interface BatchTokenizer {
  readonly eosTokenId: number;
  encodeBatch(texts: readonly string[]): Promise<readonly { readonly ids: ArrayLike<number> }[]>;
}

/** An input as token ids, `</s>` included. */
export interface EncodedInput {
  readonly id: string;
  readonly inputIds: Int32Array;
}

/** A labeled input as token ids; `labels` is the target, `</s>` included. */
export interface EncodedExample extends EncodedInput {
  readonly labels: Int32Array;
}

/** How to encode sources. */
export interface EncodeInputsOptions {
  /** The most tokens of a source, prompt and `</s>` included. */
  readonly maxSourceLength: number;
  /** A prefix for every source, such as `summarize: `. */
  readonly prompt?: string;
}

/** How to encode sources and targets. */
export interface EncodeExamplesOptions extends EncodeInputsOptions {
  /** The most tokens of a target, `</s>` included. */
  readonly maxTargetLength: number;
}

/** How much was cut off to keep the length limits. All lengths are in tokens, `</s>` included. */
export interface TruncationReport {
  readonly examples: number;
  readonly maxSourceLength: number;
  readonly sourcesTruncated: number;
  /** The longest source before it was cut. */
  readonly longestSource: number;
  /** 0 for inputs without labels, like the two fields below. */
  readonly maxTargetLength: number;
  readonly targetsTruncated: number;
  /** The longest target before it was cut. */
  readonly longestTarget: number;
}

/** Encoded rows in the order of the examples, and what was cut off them. */
export interface EncodedRows<Row> {
  readonly rows: readonly Row[];
  readonly truncation: TruncationReport;
}

/** So many texts go to the tokenizer at once: enough to keep its threads busy, few enough to keep its results small. */
const textsPerCall = 1_000;

/**
 * Encodes labeled examples. Sources and targets that are too long lose their end but keep `</s>`; how many, `truncation` tells.
 * Throws a {@link ConfigError} for a limit below 2, which would leave nothing but `</s>`.
 */
export async function encodeExamples(
  tokenizer: BatchTokenizer,
  examples: readonly Example[],
  options: EncodeExamplesOptions,
): Promise<EncodedRows<EncodedExample>> {
  const { maxTargetLength } = options;
  const inputs = await encodeInputs(tokenizer, examples, options);
  const targets = await encodeTexts(tokenizer, examples, {
    name: "maxTargetLength",
    limit: maxTargetLength,
    textOf: ({ target }) => target,
  });
  const rows = inputs.rows.map((row, index) => ({ ...row, labels: targets.ids[index] as Int32Array }));
  const target = { maxTargetLength, targetsTruncated: targets.truncated, longestTarget: targets.longest };
  return { rows, truncation: { ...inputs.truncation, ...target } };
}

/** Encodes inputs without labels; otherwise like {@link encodeExamples}. */
export async function encodeInputs(
  tokenizer: BatchTokenizer,
  inputs: readonly UnlabeledInput[],
  { maxSourceLength, prompt = "" }: EncodeInputsOptions,
): Promise<EncodedRows<EncodedInput>> {
  const textOf = ({ source }: UnlabeledInput) => prompt + source;
  const sources = await encodeTexts(tokenizer, inputs, { name: "maxSourceLength", limit: maxSourceLength, textOf });
  const rows = inputs.map(({ id }, index) => ({ id, inputIds: sources.ids[index] as Int32Array }));
  const source = { maxSourceLength, sourcesTruncated: sources.truncated, longestSource: sources.longest };
  return { rows, truncation: { examples: inputs.length, ...source, maxTargetLength: 0, targetsTruncated: 0, longestTarget: 0 } };
}

interface TextOptions<Row> {
  readonly name: string;
  readonly limit: number;
  readonly textOf: (row: Row) => string;
}

async function encodeTexts<Row>(tokenizer: BatchTokenizer, examples: readonly Row[], { name, limit, textOf }: TextOptions<Row>) {
  if (!(Number.isSafeInteger(limit) && limit >= 2)) throw new ConfigError(`${name}: expected a whole number of at least 2, got ${limit}.`);
  const ids: Int32Array[] = [];
  let [truncated, longest] = [0, 0];
  for (let start = 0; start < examples.length; start += textsPerCall) {
    for (const encoding of await tokenizer.encodeBatch(examples.slice(start, start + textsPerCall).map(textOf))) {
      const { length, tokens } = endedAt(limit, encoding.ids, tokenizer.eosTokenId);
      ids.push(tokens);
      longest = Math.max(longest, length);
      if (length > limit) truncated++;
    }
  }
  return { ids, truncated, longest };
}

/** The ids with one end-of-sequence token at their end, cut to `limit`; `length` is what they had before the cut. */
function endedAt(limit: number, ids: ArrayLike<number>, eosTokenId: number): { length: number; tokens: Int32Array } {
  const ended = ids.length > 0 && ids[ids.length - 1] === eosTokenId;
  const length = ids.length + (ended ? 0 : 1);
  const tokens = new Int32Array(Math.min(length, limit));
  for (let i = 0; i < tokens.length - 1; i++) tokens[i] = ids[i] as number;
  tokens[tokens.length - 1] = eosTokenId;
  return { length, tokens };
}

import { ConfigError } from "../core/index.js";
import type { Example, UnlabeledInput } from "./example.js";

/** What encoding needs of a tokenizer. The ids may end in the end-of-sequence token or not: it stands there exactly once afterwards. */
export interface BatchTokenizer {
  readonly eosTokenId: number;
  /** `firstTokens`: of a very long text, it need not be more than these; `isBeginning` then says that there are. */
  encodeBatch(
    texts: readonly string[],
    options?: { readonly addSpecialTokens?: boolean; readonly firstTokens?: number },
  ): Promise<readonly { readonly ids: ArrayLike<number>; readonly isBeginning?: boolean }[]>;
}

/** How source and target follow each other in a decoder-only model. */
export interface DecoderOnlyEncoding {
  /** What stands between the two, such as ` TL;DR:`. Default: the end-of-sequence token. */
  readonly separator?: string | undefined;
}

/** An input as token ids, with `</s>` at its end, or the separator of a decoder-only model. */
export interface EncodedInput {
  readonly id: string;
  readonly inputIds: Int32Array;
}

/** A labeled input as token ids; `labels` is the target, `</s>` included. */
export interface EncodedExample extends EncodedInput {
  readonly labels: Int32Array;
  /** Of a conversation with several answers: per label, 1 where it is learned; the others are what was said between. Absent where all are. */
  readonly isLearned?: Uint8Array | undefined;
  /** Of such a conversation, all that stands before its last answer; absent where that is `inputIds`. */
  readonly promptIds?: Int32Array | undefined;
}

/** How to encode sources. */
export interface EncodeInputsOptions {
  /** The most tokens of a source, prompt and `</s>` included. */
  readonly maxSourceLength: number;
  /** A prefix for every source, such as `summarize: `. */
  readonly prompt?: string;
  /** For decoder-only models: source and target are one sequence, which begins once. Absent for encoder–decoders. */
  readonly decoderOnly?: DecoderOnlyEncoding | undefined;
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
  /** The longest source before it was cut, as far as it was read. */
  readonly longestSource: number;
  /** True where a longer source was not read to its end. */
  readonly isLongestSourceOpen?: true;
  /** 0 for inputs without labels, like the two fields below. */
  readonly maxTargetLength: number;
  readonly targetsTruncated: number;
  /** The longest target before it was cut, as far as it was read. */
  readonly longestTarget: number;
  /** True where a longer target was not read to its end. */
  readonly isLongestTargetOpen?: true;
}

/** Encoded rows in the order of the examples, and what was cut off them. */
export interface EncodedRows<Row> {
  readonly rows: readonly Row[];
  readonly truncation: TruncationReport;
}

/** So many texts go to the tokenizer at once: enough to keep its threads busy, few enough to keep its results small. */
const textsPerCall = 1_000;

/**
 * Encodes labeled examples. Sources and targets that are too long lose their end but keep `</s>` (or the separator); how many, `truncation` tells. However long a
 * text is, what is read of it is bounded, and the tokens are those of reading it whole.
 * Throws a {@link ConfigError} for a limit that would leave nothing but `</s>` or the separator.
 * @example
 * ```ts
 * import { encodeExamples, trainByteLevelBpe } from "retort-kd";
 *
 * const examples = [
 *   { id: "1", source: "The bill, which was first introduced in 2019, passed on Monday.", target: "The bill passed." },
 *   { id: "2", source: "It rained all day in Haifa.", target: "Rain." },
 * ];
 * const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
 * const limits = { maxSourceLength: 128, maxTargetLength: 9 };
 * const { rows, truncation } = await encodeExamples(tokenizer, examples, { prompt: "summarize: ", ...limits });
 * rows.map(({ labels }) => labels.length); // → [ 9, 6 ]
 * rows.every(({ labels }) => labels.at(-1) === tokenizer.eosTokenId); // → true
 * truncation.targetsTruncated; // → 1
 * truncation.longestTarget; // → 17
 * ```
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
    end: [tokenizer.eosTokenId],
    // A decoder-only model is in the middle of a sequence: nothing begins here.
    addSpecialTokens: options.decoderOnly === undefined,
  });
  const rows = inputs.rows.map((row, index) => ({ ...row, labels: targets.ids[index] as Int32Array }));
  const open = targets.isOpen ? { isLongestTargetOpen: true as const } : {};
  const target = { maxTargetLength, targetsTruncated: targets.truncated, longestTarget: targets.longest, ...open };
  return { rows, truncation: { ...inputs.truncation, ...target } };
}

/**
 * Encodes inputs without labels; otherwise like {@link encodeExamples}.
 * @example
 * ```ts
 * import { encodeInputs, trainByteLevelBpe } from "retort-kd";
 *
 * const inputs = [{ id: "1", source: "It rained all day." }];
 * const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
 * const { rows } = await encodeInputs(tokenizer, inputs, { maxSourceLength: 32, decoderOnly: { separator: " TL;DR:" } });
 * await tokenizer.decodeBatch(rows.map(({ inputIds }) => inputIds)); // → [ 'It rained all day. TL;DR:' ]
 * ```
 */
export async function encodeInputs(
  tokenizer: BatchTokenizer,
  inputs: readonly UnlabeledInput[],
  { maxSourceLength, prompt = "", decoderOnly }: EncodeInputsOptions,
): Promise<EncodedRows<EncodedInput>> {
  const textOf = ({ source }: UnlabeledInput) => prompt + source;
  const end = await separatorOf(tokenizer, decoderOnly);
  const sources = await encodeTexts(tokenizer, inputs, {
    name: "maxSourceLength",
    limit: maxSourceLength,
    textOf,
    end,
    addSpecialTokens: true,
  });
  const rows = inputs.map(({ id }, index) => ({ id, inputIds: sources.ids[index] as Int32Array }));
  const open = sources.isOpen ? { isLongestSourceOpen: true as const } : {};
  const source = { maxSourceLength, sourcesTruncated: sources.truncated, longestSource: sources.longest, ...open };
  return { rows, truncation: { examples: inputs.length, ...source, maxTargetLength: 0, targetsTruncated: 0, longestTarget: 0 } };
}

/** The tokens between source and target. */
async function separatorOf(tokenizer: BatchTokenizer, { separator }: DecoderOnlyEncoding = {}): Promise<ArrayLike<number>> {
  if (separator === undefined) return [tokenizer.eosTokenId];
  const [encoded] = await tokenizer.encodeBatch([separator], { addSpecialTokens: false });
  if (encoded !== undefined && encoded.ids.length > 0) return encoded.ids;
  throw new ConfigError(`separator: ${JSON.stringify(separator)} gives no token.`);
}

interface TextOptions<Row> {
  readonly name: string;
  readonly limit: number;
  readonly textOf: (row: Row) => string;
  /** What the tokens of every text end in. */
  readonly end: ArrayLike<number>;
  readonly addSpecialTokens: boolean;
}

async function encodeTexts<Row>(tokenizer: BatchTokenizer, examples: readonly Row[], options: TextOptions<Row>) {
  const { name, limit, textOf, end, addSpecialTokens } = options;
  const least = end.length + 1;
  if (!(Number.isSafeInteger(limit) && limit >= least)) {
    throw new ConfigError(`${name}: expected a whole number of at least ${least}, got ${limit}.`);
  }
  const ids: Int32Array[] = [];
  let [truncated, longest, isOpen] = [0, 0, false];
  for (let start = 0; start < examples.length; start += textsPerCall) {
    const texts = examples.slice(start, start + textsPerCall).map(textOf);
    for (const encoding of await tokenizer.encodeBatch(texts, { addSpecialTokens, firstTokens: limit })) {
      const { length, tokens } = endedAt(limit, withoutLast(encoding.ids, tokenizer.eosTokenId), end);
      ids.push(tokens);
      longest = Math.max(longest, length);
      if (length > limit) truncated++;
      if (encoding.isBeginning === true) isOpen = true;
    }
  }
  return { ids, truncated, longest, isOpen };
}

/** How many ids there are before an end-of-sequence token that the tokenizer put there. */
function withoutLast(ids: ArrayLike<number>, eosTokenId: number): { readonly ids: ArrayLike<number>; readonly length: number } {
  return { ids, length: ids.length - (ids.length > 0 && ids[ids.length - 1] === eosTokenId ? 1 : 0) };
}

/** The ids with `end` after them, cut to `limit` before it; `length` is what they had before the cut. */
function endedAt(
  limit: number,
  text: { readonly ids: ArrayLike<number>; readonly length: number },
  end: ArrayLike<number>,
): { length: number; tokens: Int32Array } {
  const length = text.length + end.length;
  const kept = Math.min(length, limit) - end.length;
  const tokens = new Int32Array(kept + end.length);
  for (let i = 0; i < kept; i++) tokens[i] = text.ids[i] as number;
  tokens.set(Array.from(end), kept);
  return { length, tokens };
}

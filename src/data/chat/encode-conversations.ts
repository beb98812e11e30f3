import { ConfigError, DataError } from "../../core/index.js";
import type { ChatMessage, EncodedChat } from "../../tokenizers/index.js";
import type { EncodedExample, EncodedInput, EncodedRows, TruncationReport } from "../encode-examples.js";
import type { Example, UnlabeledInput } from "../example.js";
import type { ChatEncoding } from "./chat-encoding.js";
import { messagesOf } from "./messages-of.js";
import { shortenChat } from "./shorten-chat.js";

/** How much of a conversation is read. All lengths are in tokens, what the template writes included. */
export interface EncodePromptsOptions {
  readonly maxSourceLength: number;
  /** Stands before the source of a row that is no conversation. */
  readonly prompt?: string;
}

/** How conversations with answers are encoded. */
export interface EncodeConversationsOptions extends EncodePromptsOptions {
  readonly maxTargetLength: number;
  /** Whether the earlier answers of a conversation are learned, too; else the last one alone is the target, as it is where models are compared. */
  readonly learnsAllAnswers: boolean;
}

/** So many conversations are read at once. */
const atOnce = 64;

/**
 * Inputs as conversations up to where the assistant is to answer.
 * @throws DataError naming the row for a conversation that the template refuses; ConfigError for a limit that leaves nothing of the messages; TokenizerError as the encoder.
 */
export async function encodePrompts(
  chat: ChatEncoding,
  inputs: readonly UnlabeledInput[],
  { maxSourceLength, prompt }: EncodePromptsOptions,
): Promise<EncodedRows<EncodedInput>> {
  const lengths = new LongestTokens(maxSourceLength);
  const rows = await each(inputs, async (input) => {
    const encoded = await chat.encoder.encodePrompt(messagesOf(input, chat, prompt));
    lengths.see(encoded.ids.length);
    const kept = shortenChat(encoded, { start: 0, end: encoded.ids.length, limit: maxSourceLength, name: "maxSourceLength" });
    return { id: input.id, inputIds: take(encoded.ids, kept) };
  });
  return {
    rows,
    truncation: {
      examples: inputs.length,
      maxSourceLength,
      ...sourceReport(lengths),
      maxTargetLength: 0,
      targetsTruncated: 0,
      longestTarget: 0,
    },
  };
}

/**
 * Labeled rows as conversations, whose last turn is the target. What stands before the first answer that is learned is the source, and what follows up to the token that ends the last one the labels, of which
 * those of answers are learned. Errors as {@link encodePrompts}'; DataError also for an answer that the template leaves out.
 */
export async function encodeConversations(
  chat: ChatEncoding,
  examples: readonly Example[],
  options: EncodeConversationsOptions,
): Promise<EncodedRows<EncodedExample>> {
  const { maxSourceLength, maxTargetLength, prompt } = options;
  const lengths = { source: new LongestTokens(maxSourceLength), target: new LongestTokens(maxTargetLength) };
  const rows = await each(examples, async (example) => {
    const asked = messagesOf(example, chat, prompt);
    const encoded = await chat.encoder.encodeConversation([...asked, { role: "assistant", content: example.target }]);
    const parts = partsOf(encoded, asked, options.learnsAllAnswers);
    lengths.source.see(parts.start);
    lengths.target.see(parts.end - parts.start);
    return { id: example.id, ...rowOf(encoded, parts, options) };
  });
  const target = { maxTargetLength, targetsTruncated: lengths.target.cut, longestTarget: lengths.target.longest };
  const truncation: TruncationReport = { examples: examples.length, maxSourceLength, ...sourceReport(lengths.source), ...target };
  return { rows, truncation };
}

/** Where the labels of a conversation begin and end, and where its last answer begins. */
interface Parts {
  readonly start: number;
  readonly last: number;
  readonly end: number;
}

function partsOf({ isAssistants, messages }: EncodedChat, asked: readonly ChatMessage[], learnsAllAnswers: boolean): Parts {
  const question = messages.lastIndexOf(asked.length - 1);
  const last = isAssistants.indexOf(1, question + 1);
  const first = isAssistants.indexOf(1);
  if (last === -1)
    throw new DataError("the chat template writes nothing of the answer.", {
      hint: "Leave the row out; its target may be white space alone.",
    });
  if (first === 0) throw new DataError("the conversation begins with an answer: there is nothing for it to go on from.");
  return { start: learnsAllAnswers ? first : last, last, end: isAssistants.lastIndexOf(1) + 1 };
}

function rowOf(
  encoded: EncodedChat,
  { start, last, end }: Parts,
  { maxSourceLength, maxTargetLength }: EncodeConversationsOptions,
): Omit<EncodedExample, "id"> {
  const source = { start: 0, limit: maxSourceLength, name: "maxSourceLength" };
  const labels = shortenChat(encoded, { start, end, limit: maxTargetLength, name: "maxTargetLength" });
  const inputIds = take(encoded.ids, shortenChat(encoded, { ...source, end: start }));
  const row = { inputIds, labels: take(encoded.ids, labels) };
  if (start === last) return row;
  const isLearned = Uint8Array.from(labels, (token) => encoded.isAssistants[token] as number);
  return { ...row, isLearned, promptIds: take(encoded.ids, shortenChat(encoded, { ...source, end: last })) };
}

function take(ids: Int32Array, tokens: readonly number[]): Int32Array {
  return Int32Array.from(tokens, (token) => ids[token] as number);
}

/** How long rows are, against a limit. */
class LongestTokens {
  cut = 0;
  longest = 0;

  constructor(readonly limit: number) {}

  see(length: number): void {
    this.longest = Math.max(this.longest, length);
    if (length > this.limit) this.cut++;
  }
}

function sourceReport({ cut, longest }: LongestTokens) {
  return { sourcesTruncated: cut, longestSource: longest };
}

/** Some rows at a time, in order; what is wrong with one says which. */
async function each<Row extends { readonly id: string }, Made>(rows: readonly Row[], make: (row: Row) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  for (let start = 0; start < rows.length; start += atOnce) {
    made.push(...(await Promise.all(rows.slice(start, start + atOnce).map((row) => make(row).catch((error) => inRow(row, error))))));
  }
  return made;
}

function inRow({ id }: { readonly id: string }, error: unknown): never {
  const options = (cause: DataError | ConfigError) => ({ cause, ...(cause.hint === undefined ? {} : { hint: cause.hint }) });
  if (error instanceof DataError) throw new DataError(`row ${JSON.stringify(id)}: ${error.message}`, options(error));
  if (error instanceof ConfigError) throw new ConfigError(`row ${JSON.stringify(id)}: ${error.message}`, options(error));
  throw error;
}

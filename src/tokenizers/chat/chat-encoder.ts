import { ConfigError, DataError } from "../../core/index.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import { type AssistantPart, assistantParts, markedParts } from "./assistant-parts.js";
import type { ChatMessage } from "./chat-message.js";
import type { ChatTemplate, RenderChatOptions } from "./chat-template.js";
import { ChatTokenReader } from "./chat-token-reader.js";
import { findControlTokens } from "./control-tokens.js";
import { Text } from "./jinja/index.js";
import { messageOf, messageOrigin } from "./origins.js";

/** A conversation as tokens, with what each of them is. */
export interface EncodedChat {
  /** The text as the template writes it. */
  readonly text: string;
  readonly ids: Int32Array;
  /** Per token, 1 where the assistant writes it: answers with what ends them, and what the template makes an answer begin with. */
  readonly isAssistants: Uint8Array;
  /** Per token, the message whose content it is from; −1 where the template writes it. */
  readonly messages: Int32Array;
  /** Per token, what it covers of the text, in UTF-16 units. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
}

/** How conversations are rendered, whichever they are. */
export type ChatVariables = Omit<RenderChatOptions, "addGenerationPrompt">;

/** No rendered conversation is longer, in UTF-16 units. */
const longestText = 4_000_000;

/** Conversations as tokens: rendered by a tokenizer's chat template, and read by the tokenizer. */
export class ChatEncoder {
  readonly #template: ChatTemplate;
  readonly #reader: ChatTokenReader;
  readonly #variables: ChatVariables;

  constructor(template: ChatTemplate, json: TokenizerJson, { place, ...variables }: ChatVariables & { readonly place: string }) {
    this.#template = template;
    this.#reader = new ChatTokenReader(json, place);
    this.#variables = variables;
  }

  /** The text that a conversation is rendered as. Errors as {@link ChatTemplate.render}'s. */
  render(messages: readonly ChatMessage[], addGenerationPrompt = false): string {
    return this.#render(messages, addGenerationPrompt).text;
  }

  /**
   * A conversation up to where the assistant is to answer: what a model is given to write on from.
   * @throws TokenizerError and DataError as {@link ChatTemplate.render}; DataError for a conversation of more than 4,000,000 characters.
   */
  async encodePrompt(messages: readonly ChatMessage[]): Promise<EncodedChat> {
    return this.#encode(this.#render(messages, true), []);
  }

  /** A whole conversation. Errors as {@link encodePrompt}'s. */
  async encodeConversation(messages: readonly ChatMessage[]): Promise<EncodedChat> {
    const text = this.#render(messages, false);
    return this.#encode(text, this.#partsOf(text, messages));
  }

  /** Texts as messages have them: control tokens that they spell are text. */
  async encodeTexts(texts: readonly string[]): Promise<{ readonly ids: Int32Array }[]> {
    return Promise.all(texts.map((text) => this.#reader.read(Text.from(text, messageOrigin(0)))));
  }

  /**
   * The control token that ends an answer. @throws ConfigError for a template that writes none: a model could not learn where an answer ends.
   */
  endTokenId(): number {
    const messages = [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
    ] as const;
    const text = this.#render(messages, false);
    const [part] = this.#answers(text, messages);
    if (part?.endToken !== undefined) return part.endToken.token.id;
    throw new ConfigError(
      "chat: the tokenizer's chat template writes no control token behind an answer, so that no model could learn where one ends.",
      {
        hint: "Let the template end the assistant's content with a special token, such as eos_token; or leave chat out.",
      },
    );
  }

  /**
   * What the template writes between the end of a prompt and an answer to it: what a model that answers has to write first. Undefined where a conversation does not go on as a prompt ends.
   * @param asked What is said before the answer.
   */
  answerBeginsWith(asked: readonly ChatMessage[]): string | undefined {
    const messages: readonly ChatMessage[] = [...asked, { role: "assistant", content: "a" }];
    const text = this.#render(messages, false);
    const part = this.#answers(text, messages).at(-1);
    const answer = Array.from(text.marks, messageOf).indexOf(asked.length);
    return part?.followsPrompt === true ? text.text.slice(part.start, answer) : undefined;
  }

  #render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): Text {
    const text = this.#template.render(messages, { ...this.#variables, addGenerationPrompt });
    if (text.text.length <= longestText) return text;
    throw new DataError(
      `a conversation has ${text.text.length.toLocaleString("en")} characters; at most ${longestText.toLocaleString("en")} are read.`,
    );
  }

  #partsOf(text: Text, messages: readonly ChatMessage[]): AssistantPart[] {
    return this.#template.marksGeneration ? markedParts(text) : this.#answers(text, messages);
  }

  #answers(text: Text, messages: readonly ChatMessage[]): AssistantPart[] {
    const { genuine } = findControlTokens(text, this.#reader.special);
    return assistantParts(text, messages, { genuine, promptBefore: (index) => this.#render(messages.slice(0, index), true) });
  }

  async #encode(text: Text, parts: readonly AssistantPart[]): Promise<EncodedChat> {
    const { ids, offsets } = await this.#reader.read(text);
    const units = new Uint8Array(text.text.length);
    for (const { start, end } of parts) units.fill(1, start, end);
    const { marks } = text;
    const isAssistants = Uint8Array.from(offsets, ([start, end]) => (units.subarray(start, Math.max(end, start + 1)).includes(1) ? 1 : 0));
    const messages = Int32Array.from(offsets, ([start, end]) => lastMessage(marks.slice(start, Math.max(end, start + 1))));
    return { text: text.text, ids, isAssistants, messages, offsets };
  }
}

/** The message that a token is from; one that has characters of the template, too, is the template's. */
function lastMessage(marks: string): number {
  const all = Array.from({ length: marks.length }, (_, i) => messageOf(marks[i] as string));
  return all.length > 0 && all.every((message) => message !== undefined) ? (all.at(-1) as number) : -1;
}

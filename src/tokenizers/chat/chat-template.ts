import { DataError, TokenizerError } from "../../core/index.js";
import type { SpecialTokens } from "../special-tokens.js";
import type { ChatMessage } from "./chat-message.js";
import { Dictionary, jsonValue, Sequence, Template, TemplateProblem, Text, type Value } from "./jinja/index.js";
import { generatedOrigin, messageOrigin } from "./origins.js";

/** What decides a rendering besides the conversation. */
export interface RenderChatOptions {
  /** Whether the text ends where the assistant is to begin. Default false. */
  readonly addGenerationPrompt?: boolean;
  /** What else the template is told, by names such as `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** What `strftime_now` writes; without it, a template that asks for the day is refused. */
  readonly today?: Date | undefined;
}

/** Where a template comes from, and what it may write. */
export interface ChatTemplatePlace {
  /** What errors start with. */
  readonly place: string;
  readonly specialTokens: SpecialTokens;
}

/**
 * A tokenizer's chat template: conversations as one text, each character of which knows whether it is the template's or a message's. The text is that of Transformers'
 * `apply_chat_template` without tools.
 */
export class ChatTemplate {
  readonly #source: string;
  readonly #place: string;
  readonly #template: Template;
  readonly #tokens: Readonly<Record<string, Value>>;
  /** Whether it marks by itself what the assistant writes, by `{% generation %}`. */
  readonly marksGeneration: boolean;

  /** @throws TokenizerError for a template that is none, or that has a statement that is not rendered here. */
  constructor(source: string, { place, specialTokens }: ChatTemplatePlace) {
    this.#source = source;
    this.#place = place;
    this.#template = this.#named(() => new Template(source));
    this.#tokens = Object.fromEntries(Object.entries(specialTokens).map(([role, token]) => [`${role}_token`, new Text(token)]));
    this.marksGeneration = /\{%[-+]?\s*generation\b/.test(source);
  }

  /**
   * The text of a conversation.
   * @throws TokenizerError for what of the template is not rendered as in Python, by its name, and where it fails in Python, too; DataError where the template refuses the conversation.
   */
  render(messages: readonly ChatMessage[], options: RenderChatOptions = {}): Text {
    const { addGenerationPrompt = false, variables = {}, today } = options;
    const names = {
      ...this.#tokens,
      ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, jsonValue(value)])),
      messages: new Sequence(messages.map(messageValue)),
      tools: null,
      documents: null,
      add_generation_prompt: addGenerationPrompt,
    };
    return this.#named(() => this.#template.render({ names, today, markGenerated: generatedOrigin }));
  }

  /** What goes wrong in a template says in which one, and where in it. */
  #named<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error;
      throw this.#error(error);
    }
  }

  #error({ kind, message, word }: TemplateProblem): Error {
    if (kind === "raised") return new DataError(`${this.#place}: refuses the conversation: ${message}`);
    const place = `${this.#place}${this.#lineOf(word)}`;
    if (kind === "failed") return new TokenizerError(`${place}: fails, as it does in Python: ${message}.`);
    const hint =
      word === "strftime_now"
        ? "Give the day: date, as 2026-11-30, in the chat settings."
        : "Change the template so that it does without; its text is chat_template in tokenizer_config.json, or chat_template.jinja.";
    return new TokenizerError(`${place}: uses what is not rendered here: ${message}.`, { hint });
  }

  /** The first line that has a word. */
  #lineOf(word: string | undefined): string {
    if (word === undefined || word === "") return "";
    const lines = this.#source.split(/\r\n?|\n/);
    const line = lines.findIndex((text) => new RegExp(`(?<!\\w)${word.replace(/\W/g, "\\$&")}(?!\\w)`).test(text));
    return line === -1 ? "" : `:${line + 1}`;
  }
}

function messageValue({ role, content }: ChatMessage, index: number): Value {
  return new Dictionary([
    [new Text("role"), new Text(role)],
    [new Text("content"), Text.from(content, messageOrigin(index))],
  ]);
}

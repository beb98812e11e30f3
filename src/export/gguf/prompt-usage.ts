import { ConfigError } from "../../core/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { ExportSource } from "../export-target.js";
import { chatUsage } from "./chat-usage.js";
import { type Metadata, text, texts } from "./metadata-values.js";

/** How a text becomes what the model goes on from. */
export interface PromptUsage {
  /** A line each. */
  readonly usage: readonly string[];
  readonly notes: readonly string[];
  readonly metadata: Metadata;
}

/**
 * What stands around a text in llama.cpp so that the model answers as here, and a chat template that says so to whatever asks for one: without it llama.cpp's server would
 * write its own control tokens around messages, which the model has never seen. A tokenizer's own templates stay.
 * @throws ConfigError for a model of conversations whose tokenizer lacks their template.
 */
export function promptUsage(source: ExportSource): PromptUsage {
  const { chatTemplates = {}, inputs } = source;
  const chat = inputs.chat === undefined ? undefined : chatUsage(inputs.chat, inputs.prompt);
  const { [chat?.template ?? "default"]: own, ...others } = chatTemplates;
  if (chat !== undefined && own === undefined) {
    const named = chat.template === undefined ? "" : ` called ${chat.template}`;
    throw new ConfigError(`config.json: its texts are conversations (chat), and the tokenizer has no chat template${named}.`, {
      hint: "Put the template that the model was taught with into tokenizer_config.json.",
    });
  }
  const { usage, template } = chat === undefined ? textUsage(source) : { usage: chat.usage, template: undefined };
  const names = Object.keys(others);
  return {
    usage: [usage],
    notes: chat?.notes ?? [],
    metadata: [
      ...[own ?? template].flatMap((each) => (each === undefined ? [] : [["tokenizer.chat_template", text(each)] as const])),
      ...(names.length === 0 ? [] : [["tokenizer.chat_templates", texts(names)] as const]),
      ...Object.entries(others).map(([name, each]) => [`tokenizer.chat_template.${name}`, text(each)] as const),
    ],
  };
}

/** Of a model that reads texts as they are, with what stands before and behind them. */
function textUsage({ tokenizer, inputs: { prompt = "", separator } }: ExportSource): { readonly usage: string; readonly template: string } {
  const end = JSON.stringify(separator ?? endOfSequence(tokenizer));
  const around = (inner: string): string => [...(prompt === "" ? [] : [JSON.stringify(prompt)]), inner, end].join(" + ");
  const joined = separator === undefined ? "as a control token" : "its tokens made by themselves, as here, where joined ones would differ";
  return { usage: `${around("TEXT")}, ${end} ${joined}`, template: `{{ ${around('messages[-1]["content"]')} }}` };
}

function endOfSequence(tokenizer: Tokenizer): string {
  return tokenizer.idToToken(tokenizer.eosTokenId) as string;
}

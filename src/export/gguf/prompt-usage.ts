import type { Tokenizer } from "../../tokenizers/index.js";
import type { ExportSource } from "../export-target.js";
import { type Metadata, text } from "./metadata-values.js";

/** How a text becomes the prompt that the model goes on from. */
export interface PromptUsage {
  /** A line each. */
  readonly usage: readonly string[];
  readonly metadata: Metadata;
}

/**
 * What stands around a text in llama.cpp so that the model answers as here, and a chat template that says so to whatever asks for one: without it llama.cpp's server would
 * write its own control tokens around messages, which the model has never seen. A tokenizer's own template stays.
 */
export function promptUsage({ tokenizer, inputs, chatTemplate }: ExportSource): PromptUsage {
  const { prompt = "", separator } = inputs;
  const end = separator ?? endOfSequence(tokenizer);
  const around = (inner: string): string => [...(prompt === "" ? [] : [JSON.stringify(prompt)]), inner, JSON.stringify(end)].join(" + ");
  const template = chatTemplate ?? `{{ ${around('messages[-1]["content"]')} }}`;
  const joined = separator === undefined ? "as a control token" : "its tokens made by themselves, as here, where joined ones would differ";
  return {
    usage: [`${around("TEXT")}, ${JSON.stringify(end)} ${joined}`],
    metadata: [["tokenizer.chat_template", text(template)]],
  };
}

function endOfSequence(tokenizer: Tokenizer): string {
  return tokenizer.idToToken(tokenizer.eosTokenId) as string;
}

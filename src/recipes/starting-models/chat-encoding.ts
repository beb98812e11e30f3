import { ConfigError } from "../../core/index.js";
import type { ChatEncoding } from "../../data/index.js";
import type { ChatEncoder, Tokenizer } from "../../tokenizers/index.js";
import { type ChatConfig, chatSettings } from "../config/index.js";

/** How a recipe's rows become tokens by a tokenizer's chat template, and what ends an answer. */
export interface OpenChat extends ChatEncoding {
  readonly encoder: ChatEncoder;
  readonly endTokenId: number;
}

/**
 * Opens a tokenizer's chat template.
 * @throws ConfigError for a tokenizer without one, and for one that ends no answer; TokenizerError for what of it is not rendered here.
 */
export function openChat(tokenizer: Tokenizer, chat: ChatConfig): OpenChat {
  const { system, user, template, variables, date } = chatSettings(chat);
  if (tokenizer.chatTemplateNames.length === 0) {
    throw new ConfigError(`chat: the tokenizer of ${tokenizer.place} has no chat template.`, {
      hint: "Take a model whose folder has one (chat_template in tokenizer_config.json, or chat_template.jinja), or leave chat out.",
    });
  }
  const today = date === undefined ? undefined : new Date(`${date}T12:00:00`);
  const encoder = tokenizer.chat({ template, variables, today });
  return { encoder, system, user, endTokenId: encoder.endTokenId() };
}

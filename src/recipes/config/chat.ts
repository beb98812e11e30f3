import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import { sourceMark } from "../../data/index.js";
import { text } from "./limits.js";

/** How rows become conversations. */
export const chatSettingsSchema = z.strictObject({
  /** What the system says first, unless a row has a system's turn. Default: nothing; a template may say something by itself, which the first example shows. */
  system: text.optional(),
  /** What a user says of a source, with `{source}` where it stands. Default: the source. */
  user: text.optional(),
  /** Which of the tokenizer's chat templates, where it has several. Default: default. */
  template: text.optional(),
  /** What else the template is told, such as `enable_thinking: false` for Qwen3's. */
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** The day that a template writes which asks for it, as 2026-11-30: a run that goes on tomorrow has to read the same. */
  date: z.iso.date().optional(),
});

/** `true`, or how: models with a chat template read rows as conversations. */
export const chatSchema = z.union([z.literal(true), chatSettingsSchema]);

/** How rows become conversations, as a recipe says it. */
export type ChatConfig = z.output<typeof chatSchema>;
/** The same, written out. */
export type ChatSettings = z.output<typeof chatSettingsSchema>;

/** The settings of a recipe's `chat`. */
export function chatSettings(chat: ChatConfig): ChatSettings {
  return chat === true ? {} : chat;
}

/** How a recipe puts its texts. */
export interface PutTexts {
  readonly chat?: ChatConfig | undefined;
  readonly prompt?: string | undefined;
  readonly separator?: string | undefined;
}

/**
 * Whether the settings of texts and of conversations go together.
 * @param place What the keys' paths begin with: `data.`, or nothing. @throws ConfigError naming the keys.
 */
export function checkChatSettings({ chat, prompt = "", separator }: PutTexts, place: string): void {
  if (chat === undefined) return;
  const { user } = chatSettings(chat);
  if (separator !== undefined) {
    throw new ConfigError(`${place}separator: with ${place}chat, the chat template says what stands between a question and its answer.`, {
      hint: "Leave it out.",
    });
  }
  if (user === undefined) return;
  if (!user.includes(sourceMark))
    throw new ConfigError(`${place}chat.user: ${JSON.stringify(user)} has no ${sourceMark}, where the source is to stand.`);
  if (prompt !== "")
    throw new ConfigError(`${place}prompt: with ${place}chat.user, what stands before a source is said there.`, {
      hint: "Leave one of the two out.",
    });
}

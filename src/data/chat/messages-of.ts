import type { ChatMessage } from "../../tokenizers/index.js";
import type { UnlabeledInput } from "../example.js";
import { type ChatEncoding, sourceMark } from "./chat-encoding.js";

/**
 * What is said before the assistant answers: the turns of a row that is a conversation, or else its source as a user's message; before it, what the recipe has the system say.
 * @param prompt Stands before the source of a row that is no conversation.
 */
export function messagesOf(
  { source, turns }: UnlabeledInput,
  { system, user = sourceMark }: Pick<ChatEncoding, "system" | "user">,
  prompt = "",
): readonly ChatMessage[] {
  const said: readonly ChatMessage[] = turns ?? [{ role: "user", content: user.split(sourceMark).join(prompt + source) }];
  return system === undefined || said[0]?.role === "system" ? said : [{ role: "system", content: system }, ...said];
}

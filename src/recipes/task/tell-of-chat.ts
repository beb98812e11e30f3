import { type Dataset, messagesOf } from "../../data/index.js";
import type { TaskPlace } from "../phases/index.js";
import type { OpenChat } from "../starting-models/index.js";
import { exampleEvent } from "./first-example.js";
import type { PreparedData } from "./prepare-data.js";

/** Where the first row's conversation is, and who hears of it. */
interface ChatTold {
  readonly chat: OpenChat;
  readonly data: PreparedData;
  readonly emit: TaskPlace["emit"];
}

/** Shows the first row as a model reads it, with what of it is learned, and tells of what a template does that one may not expect. */
export async function tellOfChat({ splits }: Dataset, { chat, data, emit }: ChatTold): Promise<void> {
  const [[row], [encoded]] = [splits.train, data.train];
  if (row === undefined || encoded === undefined) return;
  emit(await exampleEvent(encoded, data.tokenizer));
  const asked = messagesOf(row, chat);
  const begins = chat.encoder.answerBeginsWith(asked);
  if (begins === undefined) {
    emit({
      kind: "warning",
      message:
        "the chat template ends a prompt otherwise than it begins an answer in a conversation: what is learned is not what a model is asked to go on from.",
    });
  } else if (begins.trim() !== "") {
    emit({
      kind: "warning",
      message: `the chat template begins an answer with ${JSON.stringify(begins)}, which is learned, and stands in outputs when they are scored. data.chat.variables may tell the template to leave it out, such as enable_thinking: false.`,
    });
  }
}

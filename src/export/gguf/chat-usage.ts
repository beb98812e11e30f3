import type { TaskInputs } from "../../models/index.js";

/** How a model that reads conversations is asked. */
export interface ChatUsage {
  /** Which of the tokenizer's templates it reads. */
  readonly template: string | undefined;
  readonly usage: string;
  readonly notes: readonly string[];
}

/** What `data.chat` of a recipe may have decided; whoever wrote it checked it. */
interface ChatSettings {
  readonly system?: string;
  readonly user?: string;
  readonly template?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly date?: string;
}

/** The messages that stand around a text, for a program that writes them by the file's chat template. */
export function chatUsage(chat: NonNullable<TaskInputs["chat"]>, prompt = ""): ChatUsage {
  const { system, user = "{source}", template, variables, date }: ChatSettings = chat === true ? {} : chat;
  const asked = `${prompt}${user}`.split("{source}").map((part) => (part === "" ? [] : [JSON.stringify(part)]));
  const message = asked.flatMap((part, i) => (i === 0 ? part : ["TEXT", ...part])).join(" + ");
  const turns = [...(system === undefined ? [] : [`system ${JSON.stringify(system)}`]), `user ${message}`];
  const told = variables === undefined ? "" : `, chat_template_kwargs ${JSON.stringify(variables)}`;
  return {
    template,
    usage: `the chat ${turns.join(", ")}, by the file's chat template${told}`,
    notes: date === undefined ? [] : [`its template writes the day: ${date} here, the present one in llama.cpp.`],
  };
}

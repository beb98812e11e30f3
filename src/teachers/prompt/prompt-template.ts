import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";

/** A labeled pair that a prompt shows. */
export interface Demonstration {
  readonly source: string;
  readonly target: string;
}

const pair = z.strictObject({ source: z.string().min(1), target: z.string().min(1) });

/** How an input becomes a prompt with demonstrations (docs/PAPERS.md section 6: three of them). */
export const promptTemplateSchema = z.strictObject({
  /** What the model is to do. In a chat it is the system message, also where it is empty; without it none is sent, and the server's template may add one of its own. */
  system: z.string().optional(),
  /** The user's message, and what stands before an answer in a continued text. `{source}` is the input. */
  user: z.string().default("{source}"),
  /** An answer. `{target}` is the target; what stands before it is taken off answers that begin with it. */
  assistant: z.string().default("{target}"),
  /** Parts of a text that is continued, and the end of an answer in it. Chats have messages instead. */
  separator: z.string().min(1).default("\n\n"),
  /** The pairs themselves, or a file of labeled pairs from which they are drawn. */
  demonstrations: z
    .union([
      z.array(pair),
      z.strictObject({
        /** A data file with source and target. */
        from: z.string().min(1),
        count: z.int().min(1).max(64).default(3),
        /** The same for every input, or drawn for each. */
        choose: z.enum(["fixed", "per-input"]).default("fixed"),
      }),
    ])
    .default([]),
});

/** A resolved prompt template. */
export type PromptTemplate = z.output<typeof promptTemplateSchema>;

/**
 * Checks a prompt template and fills in the defaults.
 * @throws ConfigError naming the key; for a `user` without `{source}`, and an `assistant` without `{target}`, or one that goes on behind it.
 */
export function parsePromptTemplate(value: unknown): PromptTemplate {
  const template = parseWith(promptTemplateSchema, value);
  checkPromptTemplate(template);
  return template;
}

/** What a schema cannot say. @throws ConfigError naming the key. */
export function checkPromptTemplate({ user, assistant }: Pick<PromptTemplate, "user" | "assistant">): void {
  if (user.split("{source}").length !== 2) throw new ConfigError(`prompt.user is ${JSON.stringify(user)}: expected {source} in it, once.`);
  if (assistant.split("{target}").length !== 2 || !assistant.endsWith("{target}")) {
    throw new ConfigError(`prompt.assistant is ${JSON.stringify(assistant)}: expected {target} at its end.`, {
      hint: "What stands behind an answer goes into `separator`.",
    });
  }
}

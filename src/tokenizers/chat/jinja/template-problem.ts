/**
 * Why a template gives no text: it uses something that is not rendered here as Python renders it, it fails as it fails in Python, or it calls `raise_exception`,
 * which is how templates refuse a conversation.
 */
export type ProblemKind = "unsupported" | "failed" | "raised";

/** What goes wrong while a template is read or rendered; whoever holds the template says which one it is, and in which line. */
export class TemplateProblem extends Error {
  constructor(
    readonly kind: ProblemKind,
    message: string,
    /** The word of the template that the message is about, by which its line is found. */
    readonly word?: string,
  ) {
    super(message);
  }
}

/** Refuses what is not rendered as Python does, by its name. */
export function unsupported(what: string, word?: string): never {
  throw new TemplateProblem("unsupported", what, word);
}

/** Fails where Python fails. */
export function failed(message: string, word?: string): never {
  throw new TemplateProblem("failed", message, word);
}

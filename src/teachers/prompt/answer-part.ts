import type { PromptForm } from "./render-prompt.js";

/** Which part of an answer's text is the target: UTF-16 units `[start, end)`. */
export interface AnswerPart {
  readonly start: number;
  readonly end: number;
  /** Whether a stop string that the server had left in the text ended it. */
  readonly isStopped: boolean;
}

/**
 * The target in an answer: up to the first stop string that the server has left in, without what the template puts before a target (models repeat it), and without space at its ends.
 */
export function answerPart(text: string, { assistant }: Pick<PromptForm, "assistant">, stop: readonly string[]): AnswerPart {
  const stops = stop.map((each) => text.indexOf(each)).filter((at) => at >= 0);
  const whole = text.slice(0, Math.min(text.length, ...stops));
  const prefix = assistant.slice(0, -"{target}".length).trim();
  const lead = whole.length - whole.trimStart().length;
  const body = prefix !== "" && whole.startsWith(prefix, lead) ? lead + prefix.length : 0;
  const rest = whole.slice(body);
  const target = rest.trim();
  const start = body + (rest.length - rest.trimStart().length);
  return { start, end: start + target.length, isStopped: stops.length > 0 };
}

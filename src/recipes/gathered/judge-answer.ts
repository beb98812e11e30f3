import { type AnswerPart, type AnswerTokens, answerPart, answerTokens, type ListFindings, type LlmChoice } from "../../teachers/index.js";
import type { AnswerForm } from "./stops-of.js";

/** What is wrong with an answer, so that nobody can be trained on it. */
export type AnswerProblem = "refused" | "empty";

/** An answer as a pseudo-target. */
export interface JudgedAnswer {
  /** Without what surrounds it. */
  readonly target: string;
  readonly problem: AnswerProblem | undefined;
  /** False if it was cut off at `maxTokens`. */
  readonly ended: boolean;
  readonly tokens: AnswerTokens | undefined;
  /** Why log-probabilities that came cannot be used; undefined where they can, or none came. */
  readonly unusable: string | undefined;
}

export interface JudgeOptions {
  readonly prompt: Pick<AnswerForm["prompt"], "assistant">;
  readonly stops: readonly string[];
  /** How the server lists tokens. */
  readonly findings: ListFindings;
}

/** Reads an answer: its target, whether it may be learned from, and its log-probabilities where they add up to its text. */
export function judgeAnswer(choice: LlmChoice, { prompt, stops, findings }: JudgeOptions): JudgedAnswer {
  const part: AnswerPart = answerPart(choice.text, prompt, stops);
  const target = choice.text.slice(part.start, part.end);
  const tokens = choice.logProbs === undefined ? undefined : answerTokens(choice, part, findings);
  const isUsable = tokens !== undefined && !("reason" in tokens);
  return {
    target,
    problem: choice.finishReason === "content_filter" ? "refused" : target === "" ? "empty" : undefined,
    ended: part.isStopped || choice.finishReason !== "length",
    tokens: isUsable ? tokens : undefined,
    unusable: tokens !== undefined && "reason" in tokens ? tokens.reason : undefined,
  };
}

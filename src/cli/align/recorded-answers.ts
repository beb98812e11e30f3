import type { TeacherPosition, TokenizedText } from "../../align/index.js";
import { DataError, RetortError } from "../../core/index.js";
import { readJsonl } from "../../data/index.js";
import { answerTokens, type EndEntry, type LlmAnswer, type LlmChoice, readAnswer } from "../../teachers/index.js";

/** A text that a teacher answered, with what it said of every token. */
export interface RecordedAnswer {
  /** `path:line` of the answer, and which of its texts, where it has several. */
  readonly place: string;
  readonly teacher: TokenizedText;
  /** One per token of the teacher. */
  readonly positions: readonly TeacherPosition[];
}

/** A text whose tokens are not used. */
export interface UnusedAnswer {
  readonly place: string;
  /** In words that go on from "its tokens are not used:". */
  readonly reason: string;
}

/** A file of answers. */
export interface RecordedAnswers {
  readonly used: readonly RecordedAnswer[];
  readonly unused: readonly UnusedAnswer[];
}

/**
 * The texts of recorded answers: a JSON Lines file (`.gz` too) of responses as OpenAI-compatible servers send them, of chat or completions. Of a list, entries behind the text are left out, but for
 * the end of the sequence.
 * @param end How the lists write that.
 * @throws DataError naming `path:line` for a line that is no such response.
 */
export async function readRecordedAnswers(path: string, end: EndEntry): Promise<RecordedAnswers> {
  const [used, unused]: [RecordedAnswer[], UnusedAnswer[]] = [[], []];
  for await (const { place, values } of readJsonl(path)) {
    const { choices } = answerAt(place, values);
    for (const [i, choice] of choices.entries()) {
      const at = choices.length === 1 ? place : `${place}, choice ${i}`;
      const tokens = tokensOf(choice, end);
      if ("reason" in tokens) unused.push({ place: at, ...tokens });
      else used.push({ place: at, teacher: { text: tokens.text, tokens: tokens.tokens }, positions: tokens.positions });
    }
  }
  return { used, unused };
}

function answerAt(place: string, values: unknown): LlmAnswer {
  try {
    return readAnswer(values, { from: place, leftOut: [] });
  } catch (cause) {
    if (!(cause instanceof RetortError)) throw cause;
    const hint =
      "A line is what an OpenAI-compatible server answered: { choices: [{ message: { content }, logprobs: { content: [ … ] } }] }.";
    throw new DataError(cause.message, { hint, cause });
  }
}

function tokensOf(choice: LlmChoice, end: EndEntry): ReturnType<typeof answerTokens> {
  if (choice.logProbs === undefined) return { reason: "it has no log-probabilities" };
  // Of recorded answers nobody knows: what may be a piece is taken for one.
  const findings = { endOfSequence: end, entries: { value: "unknown" } } as const;
  return answerTokens(choice, { start: 0, end: choice.text.length, isStopped: false }, findings);
}

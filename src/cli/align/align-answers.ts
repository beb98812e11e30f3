import {
  type AlignmentMethod,
  alignmentFigures,
  alignTokens,
  lostTokens,
  sparseDistributions,
  TokensByBytes,
  tokenizeTexts,
} from "../../align/index.js";
import { DataError } from "../../core/index.js";
import { tokenizerFolder } from "../../models/index.js";
import type { EndEntry } from "../../teachers/index.js";
import { loadTokenizer, type Tokenizer } from "../../tokenizers/index.js";
import type { FolderAlignment } from "./align-folders.js";
import { type RecordedAnswer, readRecordedAnswers } from "./recorded-answers.js";

/** Which answers and whose tokenizer, how. */
export interface AlignAnswersRequest {
  /** The file. */
  readonly answers: string;
  readonly student: string;
  readonly method: AlignmentMethod;
  /** How the answers' lists write the end of a sequence; "" for an entry without text. Left out: not at all. */
  readonly endToken?: string | undefined;
}

/**
 * Aligns the tokens that a teacher's recorded answers list with those of a folder's tokenizer, and counts what of the lists is lost. The student's EOS stands where a list has one, and no other
 * special token: about those a list says nothing.
 * @throws DataError where no answer can be used, and as readRecordedAnswers; else as loadTokenizer and tokenizeTexts.
 */
export async function alignAnswers({ answers, student, method, endToken }: AlignAnswersRequest): Promise<FolderAlignment> {
  const { used, unused } = await readRecordedAnswers(answers, endEntry(endToken));
  if (used.length === 0) throw nothingUsed(answers, unused);
  const tokenizer = await loadTokenizer(tokenizerFolder(student));
  const vocabulary = new TokensByBytes(tokenizer);
  const aligned = await Promise.all(used.map((answer) => alignAnswer(answer, { tokenizer, vocabulary, method })));
  return {
    teacher: answers,
    student,
    method,
    pairs: aligned.map(({ pair }) => pair),
    figures: alignmentFigures(aligned.map(({ input, distributions }) => ({ ...input, distributions }))),
    answers: { used: used.length, unused, lost: lostTokens(aligned.map(({ input }) => input)) },
  };
}

function endEntry(token: string | undefined): EndEntry {
  if (token === undefined) return { value: "no entry" };
  return token === "" ? { value: "entry without text" } : { value: "entry with text", token };
}

interface Student {
  readonly tokenizer: Tokenizer;
  readonly vocabulary: TokensByBytes;
  readonly method: AlignmentMethod;
}

async function alignAnswer({ place, teacher, positions }: RecordedAnswer, { tokenizer, vocabulary, method }: Student) {
  const endOfSequence = teacher.tokens.at(-1)?.special === "eos";
  const [student] = await tokenizeTexts(tokenizer, [teacher.text], { addSpecialTokens: false, endOfSequence });
  if (student === undefined) throw new DataError(`${place}: its text has no tokens.`);
  const alignment = alignTokens(teacher, student, { method });
  const input = { alignment, teacher: teacher.tokens, student: student.tokens, positions, vocabulary };
  return { pair: { teacher, student, groups: alignment.groups }, input, distributions: distributionsOf(input, place) };
}

function distributionsOf(input: Parameters<typeof sparseDistributions>[0], place: string): ReturnType<typeof sparseDistributions> {
  try {
    return sparseDistributions(input);
  } catch (cause) {
    throw cause instanceof DataError ? new DataError(`${place}: ${cause.message}`, { cause }) : cause;
  }
}

function nothingUsed(path: string, unused: readonly { readonly place: string; readonly reason: string }[]): DataError {
  const [first] = unused;
  if (first === undefined) return new DataError(`${path}: has no answers.`);
  return new DataError(`${path}: the tokens of none of ${unused.length} answers can be used. ${first.place}: ${first.reason}.`, {
    hint: "Ask the server for logprobs, with top_logprobs.",
  });
}

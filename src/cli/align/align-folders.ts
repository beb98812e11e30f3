import {
  type AlignedTokens,
  type AlignmentFigures,
  type AlignmentMethod,
  alignmentFigures,
  alignTokens,
  type LostToken,
  type TokenizedText,
  tokenizeTexts,
} from "../../align/index.js";
import { tokenizerFolder } from "../../models/index.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import type { UnusedAnswer } from "./recorded-answers.js";

/** A text as both tokenizers read it. */
export interface AlignedPair {
  readonly teacher: TokenizedText;
  readonly student: TokenizedText;
  readonly groups: readonly AlignedTokens[];
}

/** What two tokenizers make of some texts. */
export interface FolderAlignment {
  readonly teacher: string;
  readonly student: string;
  readonly method: AlignmentMethod;
  readonly pairs: readonly AlignedPair[];
  readonly figures: AlignmentFigures;
  /** Where the teacher is a file of recorded answers. */
  readonly answers?: AnswerFacts;
}

/** What came of recorded answers. */
export interface AnswerFacts {
  /** How many texts. */
  readonly used: number;
  readonly unused: readonly UnusedAnswer[];
  /** What of their lists the student has no token for, the most probability first. */
  readonly lost: readonly LostToken[];
}

/** Which folders' tokenizers, how, and of what. */
export interface AlignFoldersRequest {
  readonly teacher: string;
  readonly student: string;
  readonly method: AlignmentMethod;
  readonly texts: readonly string[];
}

/** Aligns the tokens of two folders' tokenizers, over texts as targets: EOS stands behind each. Errors as loadTokenizer's and tokenizeTexts'. */
export async function alignFolders({ teacher, student, method, texts }: AlignFoldersRequest): Promise<FolderAlignment> {
  const read = async (folder: string) => tokenizeTexts(await loadTokenizer(tokenizerFolder(folder)), texts, { endOfSequence: true });
  const [teachers, students] = [await read(teacher), await read(student)];
  const aligned = teachers.map((of, i) => {
    const own = students[i] as TokenizedText;
    return { teacher: of, student: own, alignment: alignTokens(of, own, { method }) };
  });
  return {
    teacher,
    student,
    method,
    pairs: aligned.map(({ alignment, ...pair }) => ({ ...pair, groups: alignment.groups })),
    figures: alignmentFigures(
      aligned.map(({ alignment, ...pair }) => ({ alignment, teacher: pair.teacher.tokens, student: pair.student.tokens })),
    ),
  };
}

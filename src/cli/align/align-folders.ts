import {
  type AlignedTokens,
  type AlignmentFigures,
  type AlignmentMethod,
  alignmentFigures,
  alignTokens,
  type TokenizedText,
  tokenizeTexts,
} from "../../align/index.js";
import { tokenizerFolder } from "../../models/index.js";
import { loadTokenizer } from "../../tokenizers/index.js";

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

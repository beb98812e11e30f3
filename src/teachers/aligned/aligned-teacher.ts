import {
  type AlignmentMethod,
  alignTokens,
  type OwnToken,
  type SparseDistribution,
  sparseDistributions,
  type TokenizedText,
  TokensByBytes,
  tokenizedIds,
  tokenizeTexts,
  type VocabularyToken,
} from "../../align/index.js";
import { DataError } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import { isDecoderOnly, type TextModel } from "../../models/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { namedTokens } from "./named-tokens.js";
import type { SparseTeacher } from "./sparse-teacher.js";
import { type NamedToken, teacherPositions } from "./teacher-positions.js";

/** Between which tokens, and how. */
export interface AlignedTeacherOptions {
  readonly tokenizers: { readonly teacher: Tokenizer; readonly student: Tokenizer };
  /** The sources in the teacher's tokens, by the ids of their inputs. */
  readonly sources: ReadonlyMap<string, Int32Array>;
  readonly method: AlignmentMethod;
  /** So many of the teacher's most probable tokens count at a position. */
  readonly topTokens: number;
  readonly ownToken: OwnToken;
  /** The teacher's logits are divided by it before its probabilities are taken. Default: 1. */
  readonly temperature?: number;
  /** Source and target tokens of one pass of the teacher, padding included; a target that is longer is read alone. */
  readonly batchTokens: number;
}

/**
 * A model that teaches a student with another tokenizer (docs/PAPERS.md section 6, with a model in the place of the API): it reads each target's text in its own tokens, teacher-forced behind its
 * own tokens of the source, and its most probable tokens are put beside the student's by `alignTokens`. Targets may be the data's, written by the teacher, or sampled by the student: what counts are
 * the tokens that the student has. What of a text is longer than the teacher's positions matches nothing.
 */
export class AlignedTeacher implements SparseTeacher {
  readonly #model: TextModel;
  readonly #options: AlignedTeacherOptions;
  readonly #vocabulary: TokensByBytes;
  readonly #tokenOf: (id: number) => NamedToken;
  #lastRead: readonly EncodedExample[] = [];

  /** @throws TokenizerError for a tokenizer whose tokens' bytes are not known. */
  constructor(model: TextModel, options: AlignedTeacherOptions) {
    this.#model = model;
    this.#options = options;
    this.#vocabulary = new TokensByBytes(options.tokenizers.student);
    this.#tokenOf = namedTokens(options.tokenizers.teacher);
  }

  /** What the teacher read for the targets that it was asked about last, in its own tokens: what that cost. */
  get lastRead(): readonly EncodedExample[] {
    return this.#lastRead;
  }

  /** @throws DataError for a target of an input whose source is not known. */
  async distributions(targets: readonly EncodedExample[]): Promise<readonly SparseDistribution[][]> {
    const { tokenizers, temperature = 1, topTokens, batchTokens } = this.#options;
    const students = await tokenizedIds(
      tokenizers.student,
      targets.map(({ labels }) => labels),
    );
    const teachers = await this.#asTheTeacherReads(students);
    const read = targets.map(({ id }, i) => this.#example(id, teachers[i] as TokenizedText<VocabularyToken>));
    const positions = await teacherPositions(this.#model, read, { topTokens, temperature, batchTokens, tokenOf: this.#tokenOf });
    this.#lastRead = read;
    return students.map((student, i) => {
      const [teacher, said] = [teachers[i] as TokenizedText<VocabularyToken>, positions[i] ?? []];
      const alignment = alignTokens(teacher, student, this.#options);
      // What matches a token behind these matches none.
      const tokens = { teacher: teacher.tokens.slice(0, said.length), student: student.tokens };
      return sparseDistributions({ alignment, ...tokens, positions: said, vocabulary: this.#vocabulary }, this.#options);
    });
  }

  /** As its own targets are encoded; a text that does not end for the student does not end for the teacher. */
  async #asTheTeacherReads(students: readonly TokenizedText[]): Promise<TokenizedText<VocabularyToken>[]> {
    const texts = students.map(({ text }) => text);
    const addSpecialTokens = !isDecoderOnly(this.#model.config);
    const ended = await tokenizeTexts(this.#options.tokenizers.teacher, texts, { addSpecialTokens, endOfSequence: true });
    return ended.map((teacher, i) => {
      const isEnded = students[i]?.tokens.at(-1)?.special === "eos";
      return isEnded ? teacher : { ...teacher, tokens: teacher.tokens.slice(0, -1) };
    });
  }

  /** As much of a target as the teacher has positions for. */
  #example(id: string, { tokens }: TokenizedText<VocabularyToken>): EncodedExample {
    const { config } = this.#model;
    const inputIds = this.#options.sources.get(id);
    if (inputIds === undefined) throw new DataError(`the aligned teacher has no source for input '${id}'.`);
    const { maxPositionEmbeddings = Number.POSITIVE_INFINITY } = config;
    const room = isDecoderOnly(config) ? Math.max(0, maxPositionEmbeddings - inputIds.length) : maxPositionEmbeddings;
    return { id, inputIds, labels: Int32Array.from(tokens.slice(0, room), (token) => token.id) };
  }
}

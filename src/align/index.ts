export { type AlignTokensOptions, alignTokens } from "./align-tokens.js";
export type { AlignedKind, AlignedTokens, Alignment, AlignmentMethod, TokenRange } from "./alignment.js";
export { type AlignedText, type AlignmentFigures, alignmentFigures, type SideFigures, type TokenCount } from "./alignment-figures.js";
export { type LostToken, lostTokens } from "./lost-tokens.js";
export { type ListedToken, listedBytes, type ReadTokenListOptions, readTokenList, type UnusableTokenList } from "./read-token-list.js";
export {
  type OwnToken,
  type SparseDistribution,
  type SparseDistributionsInput,
  type SparseDistributionsOptions,
  sparseDistributions,
} from "./sparse-distributions.js";
export type { TeacherCandidate, TeacherPosition } from "./teacher-position.js";
export type { SpecialKind, TextToken, TokenizedText, VocabularyToken } from "./text-token.js";
export { type TokenizeTextsOptions, tokenizeTexts } from "./tokenize-texts.js";
export { tokenizedIds } from "./tokenized-ids.js";
export { TokensByBytes } from "./tokens-by-bytes.js";

export { alignAnswers } from "./align-answers.js";
export { type AlignedPair, alignFolders, type FolderAlignment } from "./align-folders.js";
export { alignmentPage } from "./alignment-page.js";
export { alignmentText } from "./alignment-text.js";

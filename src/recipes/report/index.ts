export { escapeMarkdown } from "./escape-markdown.js";
export { formatCount, formatSize } from "./format-size.js";
export { markdownTable } from "./markdown-table.js";
export type { TextTable } from "./text-table.js";

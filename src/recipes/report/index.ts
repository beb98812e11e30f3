export { escapeMarkdown } from "./escape-markdown.js";
export { formatCount } from "./format-count.js";
export { markdownTable } from "./markdown-table.js";
export type { TextTable } from "./text-table.js";

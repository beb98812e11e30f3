export { formatCount } from "./format-count.js";
export type { TextTable } from "./text-table.js";

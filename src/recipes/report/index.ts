export type { TextTable } from "./text-table.js";

export { blackBox } from "./black-box.js";
export { type BlackBoxConfig, type BlackBoxRecipe, isBlackBoxRecipe, resolveBlackBoxConfig } from "./black-box-config.js";
export type { BlackBoxReport } from "./black-box-report.js";
export { blackBoxTable, systemNames } from "./black-box-table.js";
export { studentFolder } from "./export-students.js";
export { type StudentName, studentTitles, teacherName } from "./students.js";

export { AlignedTeacher, type AlignedTeacherOptions } from "./aligned-teacher.js";
export type { SparseTeacher } from "./sparse-teacher.js";

import { fileURLToPath } from "node:url";

/** A fine-tuned model that comes with the package, made by `scripts/teachers/make.mjs`. */
export interface PackagedTeacher {
  /** Its Hugging Face folder. */
  readonly folder: string;
  /** What it was trained on, as its users have to know: a phrase. */
  readonly trainedOn: string;
}

const folderOf = (name: string): string => fileURLToPath(new URL(`../../../teachers/${name}`, import.meta.url));

/** The teachers that come with the package. */
export const packagedTeachers = {
  pronounce: { folder: folderOf("pronounce"), trainedOn: "45,000 other labeled words of the same dictionary" },
} as const satisfies Record<string, PackagedTeacher>;

/** The packaged teacher that a recipe names by its folder, if it does. */
export function packagedTeacherAt(folder: string | undefined): PackagedTeacher | undefined {
  return Object.values<PackagedTeacher>(packagedTeachers).find((teacher) => teacher.folder === folder);
}

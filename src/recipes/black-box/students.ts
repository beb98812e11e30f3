/** The students of the extreme setup (docs/PAPERS.md section 6), in the order in which they are trained. */
export const studentNames = ["gold", "one-target", "more-targets", "logits-kd-one-target", "logits-kd-more-targets"] as const;

export type StudentName = (typeof studentNames)[number];

/** What a student learns from, in words. */
export const studentTitles: Readonly<Record<StudentName, string>> = {
  gold: "student on gold labels",
  "one-target": "student on one answer per input",
  "more-targets": "student on K answers per input",
  "logits-kd-one-target": "one answer, with the teacher's log-probabilities",
  "logits-kd-more-targets": "K answers, with the teacher's log-probabilities",
};

/** Whether a student learns from log-probabilities, and whether from all answers of an input. */
export function lessonsOf(name: Exclude<StudentName, "gold">): { readonly isLogitsKd: boolean; readonly isMore: boolean } {
  return { isLogitsKd: name.startsWith("logits-kd"), isMore: name.endsWith("more-targets") };
}

/** What the model behind the interface is called in tables. */
export const teacherName = "LLM";

/** The systems of a distillation: the student without a teacher, the teacher, the distilled student. */
export const systems = ["S", "T", "KD"] as const;
/** The name of one of {@link systems}. */
export type SystemName = (typeof systems)[number];

import type { TextModel } from "../models/index.js";

/** The two models of a distillation. They share one tokenizer, unless `alignedKd` compares them. */
export interface TeacherAndStudent {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

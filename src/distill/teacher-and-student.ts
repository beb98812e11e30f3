import type { TextModel } from "../models/index.js";

/** The two models of a distillation. They share one tokenizer. */
export interface TeacherAndStudent {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

export { fineTuning } from "./fine-tuning.js";
export { logitsKd, type TeacherAndStudent } from "./logits-kd.js";

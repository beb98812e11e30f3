export { distillPage } from "./distill-page.js";

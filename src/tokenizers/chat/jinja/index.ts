export { jsonValue } from "./json-value.js";
export { type RenderOptions, Template } from "./template.js";
export { type ProblemKind, TemplateProblem } from "./template-problem.js";
export { Text, templateOrigin } from "./text.js";
export { Dictionary, Sequence, type Value } from "./values.js";

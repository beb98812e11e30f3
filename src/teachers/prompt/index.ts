export { type AnswerPart, answerPart } from "./answer-part.js";
export { type ChooseDemonstrationsOptions, chooseDemonstrations } from "./choose-demonstrations.js";
export {
  checkPromptTemplate,
  type Demonstration,
  type PromptTemplate,
  parsePromptTemplate,
  promptTemplateSchema,
} from "./prompt-template.js";
export { type PromptContent, type PromptForm, renderPrompt, textsOf } from "./render-prompt.js";

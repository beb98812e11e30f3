export { ChatEncoder, type ChatVariables, type EncodedChat } from "./chat-encoder.js";
export type { ChatMessage, ChatRole } from "./chat-message.js";
export { ChatTemplate, type ChatTemplatePlace, type RenderChatOptions } from "./chat-template.js";
export { type ChatTemplates, chatTemplateSetting, defaultTemplate, loadChatTemplates } from "./load-chat-templates.js";

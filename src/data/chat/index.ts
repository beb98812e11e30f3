export { type ChatEncoding, type ConversationEncoder, sourceMark } from "./chat-encoding.js";
export { type EncodeConversationsOptions, type EncodePromptsOptions, encodeConversations, encodePrompts } from "./encode-conversations.js";
export { messagesOf } from "./messages-of.js";

export { assertSameTokens, type FolderTokenizer } from "./assert-same-tokens.js";
export { type OpenChat, openChat } from "./chat-encoding.js";
export { type AskedModels, checkModels } from "./check-models.js";
export { type FreshVocabulary, ownVocabulary, type StartContext } from "./fresh-model.js";
export { checkModelFolder, folderTokenizer, type OpenModelFolder, openModelFolder } from "./open-model-folder.js";
export { haveSeparateTokenizers } from "./separate-tokenizers.js";
export { startingConfig, startingStudentConfig } from "./starting-config.js";
export { layersToKeep, type ModelPair, startingModel, startingStudent } from "./starting-model.js";
